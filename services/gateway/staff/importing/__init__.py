"""Files of feedback: read, sorted into columns, looked at, and handed in. The command `vocmesh import` reads
with the same columns and rows."""
