"""What is told: words of customers and staff, and the course of things, as text files with their reader."""

from services.commands.demo.story.reading import Item, Step, feedback, moment, steps, words

__all__ = ["Item", "Step", "feedback", "moment", "steps", "words"]
