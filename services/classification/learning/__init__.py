"""The ninth room: what a text says, and which texts say the same. It knows no store and no message."""
