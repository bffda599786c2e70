"""The inbox: what customers said, by views and filters, and what is done with it there."""
