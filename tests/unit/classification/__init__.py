"""Classification, room by room."""
