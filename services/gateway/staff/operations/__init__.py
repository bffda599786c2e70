"""`/operations`: how the mesh is, understood in a minute, and what it could not hear."""
