"""What is true about feedback, and what may happen to it. Standard library only."""
