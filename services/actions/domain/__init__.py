"""What is true of cases, issues and plans: pure decisions, standard library only."""
