"""Issues as the product team works on them: the list, one issue, its acts, merging and splitting."""
