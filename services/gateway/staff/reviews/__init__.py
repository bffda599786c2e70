"""The leadership review: sessions, the agenda as cards, decisions, minutes."""
