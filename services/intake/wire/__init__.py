"""How intake speaks: domain to protobuf, and back."""
