"""The topics that feedback is sorted into: the tree, how it changes, its history, and the same as a file."""
