"""Everybody's own pages about signing in."""
