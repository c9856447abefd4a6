"""Organisations, schemes, users and the clock."""
