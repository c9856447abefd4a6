"""Roles with dates, and the one table of permissions."""
