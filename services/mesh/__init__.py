"""The ground: everything a service stands on. It knows no business word and no message."""
