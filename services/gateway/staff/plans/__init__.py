"""Action plans: the list, the board, one plan and its actions."""
