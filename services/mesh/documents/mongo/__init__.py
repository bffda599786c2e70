"""Documents in MongoDB: the ground of many replicas."""

from services.mesh.documents.mongo.database import MongoDocuments

__all__ = ["MongoDocuments"]
