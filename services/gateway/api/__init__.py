"""The JSON API: a table of acts, one handler that speaks JSON on one side and protobuf on the other."""
