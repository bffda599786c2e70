"""What `vocmesh doctor` looks at, each part a function that answers findings."""
