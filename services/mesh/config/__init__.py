"""Settings: what `VOC_*` in the environment may say. Read once, checked before anything starts."""

from services.mesh.config.reading import SettingsRefused, load, unknown
from services.mesh.config.settings import Settings

__all__ = ["Settings", "SettingsRefused", "load", "unknown"]
