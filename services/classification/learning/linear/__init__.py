"""Linear models: what words and pieces of words say for each class of one dimension."""
