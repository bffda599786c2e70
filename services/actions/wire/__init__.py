"""How actions speaks: domain to protobuf and back."""
