"""The gateway as its own tests have it, for commands that talk to one."""

from tests.unit.gateway.conftest import app, clock, documents, key, keys, peers

__all__ = ["app", "clock", "documents", "key", "keys", "peers"]
