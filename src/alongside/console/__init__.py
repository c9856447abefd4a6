"""Commands and timed work."""
