"""Handing feedback in: one, or many. The one path that must be quick, so it is not in the table."""
