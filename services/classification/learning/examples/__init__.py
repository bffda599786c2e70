"""Short texts written by this project, with their labels: what the default model learns from."""
