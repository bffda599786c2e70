"""Who may come in: API keys, what they may do, and how one is recognised again. The gateway's only store."""
