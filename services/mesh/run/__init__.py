"""Run services: one in a process of its own, or several in one, with children beside it."""
