"""The demo company of `vocmesh up --demo`: 90 days of its feedback and its work, told through the services.

Its words lie in `story/`. They are told as customers and staff would, by RPC, while a business clock walks
from 90 days ago to now; nothing is written into a store past the services. See `docs/demo.md`.
"""
