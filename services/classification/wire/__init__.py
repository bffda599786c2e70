"""How it is spoken: what is heard, told, asked and answered, as protobuf."""
