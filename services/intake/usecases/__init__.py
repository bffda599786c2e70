"""What may be done: one keyword-only function per verb: load, decide, save. All are safe to repeat."""
