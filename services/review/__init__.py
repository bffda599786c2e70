"""Leadership decides: sessions, decisions on submitted plans, and the portfolio that guards the cap."""
