"""Feedback that says the same thing, found in one pass as it arrives."""
