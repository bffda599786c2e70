"""Ask and answer by gRPC.

A servicer is a plain class with one async method per RPC, `(request, context) -> response`, and a class
attribute `errors`: which exception of its use cases is which status.
"""
