"""The real log: Apache Kafka."""

from services.mesh.log.kafka.log import KafkaLog

__all__ = ["KafkaLog"]
