"""What a service remembers: one port, two stores underneath."""
