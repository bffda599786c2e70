"""What is true in review. Only the standard library."""
