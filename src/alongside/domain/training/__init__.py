"""Training: a programme of sessions, bookings, the register."""
