"""Reads: cohorts, the people in them, rosters as read."""
