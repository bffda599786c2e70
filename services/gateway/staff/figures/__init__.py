"""The numbers that leaders' pages show. Each is computed in one place, so two pages never differ."""
