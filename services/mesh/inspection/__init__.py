"""What a service knows about itself, for those who look after it: plain facts, gathered within a second."""

from services.mesh.inspection.inspection import Inspection, Parts
from services.mesh.inspection.recent import RecentErrors

__all__ = ["Inspection", "Parts", "RecentErrors"]
