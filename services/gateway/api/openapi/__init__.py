"""OpenAPI 3.1 of the API, made of the table, the protos' descriptors, their comments and constraints."""
