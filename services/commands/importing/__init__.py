"""A file of feedback on its way into an installation, as a client of its batch API."""
