"""What may be done in review: one keyword-only function per verb; each may be done twice."""
