"""What may be done: load, decide, save."""
