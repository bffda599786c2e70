"""VoC Mesh: what customers say, until it is resolved, removed and prevented."""

__version__ = "0.1.0"
