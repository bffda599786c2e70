"""Review, room by room."""
