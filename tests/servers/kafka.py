"""A real single-node Kafka (KRaft) on loopback, from the jars that `tools/real.sh` fetched."""

from __future__ import annotations

import base64
import os
import shutil
import signal
import socket
import subprocess
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path

from tests.servers.processes import ROOT, free_port

LIBS = Path(os.environ.get("VOC_KAFKA_LIBS", ROOT / ".cache" / "kafka" / "libs"))

_PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{control}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{control}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
log.dirs={data}
auto.create.topics.enable=false
offsets.topic.num.partitions=4
offsets.topic.replication.factor=1
transaction.state.log.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
log.segment.bytes=67108864
log.cleaner.dedupe.buffer.size=33554432
"""
_LOGGING = """\
status=error
rootLogger.level=warn
rootLogger.appenderRef.o.ref=OUT
appender.o.type=Console
appender.o.name=OUT
appender.o.layout.type=PatternLayout
appender.o.layout.pattern=%d %p %c{1} %m%n
"""
_JAVA = ("-XX:+UseSerialGC", "-Xshare:auto", "-XX:-UsePerfData", "-Djava.awt.headless=true")


def missing() -> str:
    """Why there is no Kafka here; empty when there is one."""
    if shutil.which("java") is None:
        return "no java"
    return "" if any(LIBS.glob("kafka_*.jar")) else f"no Kafka jars in {LIBS.name} (tools/real.sh fetches them)"


@dataclass
class Kafka:
    """One broker in a folder of its own; may be stopped and started again on the same port."""

    folder: Path
    port: int = field(default_factory=free_port)
    control: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """For `VOC_LOG`."""
        return f"kafka://127.0.0.1:{self.port}"

    def start(self, seconds: float = 90) -> None:
        """Format if needed, start, and return when it listens."""
        self.folder.mkdir(parents=True, exist_ok=True)
        data = self.folder / "data"
        config, logging = self.folder / "server.properties", self.folder / "log4j2.properties"
        config.write_text(_PROPERTIES.format(port=self.port, control=self.control, data=data))
        logging.write_text(_LOGGING)
        java = ["java", *_JAVA, f"-Dlog4j2.configurationFile={logging}", "-cp", f"{LIBS}/*"]
        if not (data / "meta.properties").exists():
            cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
            tool = ["kafka.tools.StorageTool", "format", f"--cluster-id={cluster}", "-c", str(config)]
            subprocess.run([*java, *tool], check=True, capture_output=True, timeout=seconds)
        with (self.folder / "kafka.log").open("ab") as output:
            self.process = subprocess.Popen(
                [*java[:1], "-Xms128m", "-Xmx384m", *java[1:], "kafka.Kafka", str(config)],
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._await(seconds)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End it by its own id; `SIGKILL` for a crash."""
        process, self.process = self.process, None
        if process is None:
            return
        process.send_signal(how)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)

    def _await(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until and self.process is not None and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 0.5).close()
                return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError((self.folder / "kafka.log").read_text(errors="replace")[-3000:])
