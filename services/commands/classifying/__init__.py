"""What `vocmesh classifier` reads and prints."""
