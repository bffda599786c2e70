"""What admins set: the catalogue, forms, the loop, privacy. People and keys are pages of their own."""
