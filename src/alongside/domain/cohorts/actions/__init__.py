"""Writes: rosters, invitations, statements."""
