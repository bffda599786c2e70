"""How good the machine's answers are, what people look at to know it better, and which models decide."""
