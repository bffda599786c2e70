"""The leader's home: what matters, what waits for a decision, what got worse, and what customers say."""
