"""What may be done in actions: one keyword-only function per verb; each may be done twice."""
