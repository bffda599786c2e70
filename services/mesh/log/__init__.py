"""What services tell each other: one port, two logs underneath."""
