"""Cohorts: rosters, invitations, statements, and whom to keep apart."""
