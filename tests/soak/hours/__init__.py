"""Days of a kiosk's life in minutes: real programs, an accelerated clock, faults and people by a seed."""
