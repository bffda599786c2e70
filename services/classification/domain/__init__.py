"""What is true: labels, what may happen to a classification, patterns."""
