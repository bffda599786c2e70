"""Things that builders run."""
