"""Coming in: by password, by a link of invitation, by OpenID Connect, and with one click in the demo."""
