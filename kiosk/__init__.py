"""Self-service job kiosk for gig-worker markets."""

__version__ = "0.1.0"
