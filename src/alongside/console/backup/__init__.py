"""Backups: made while people work, checked to the last bit, and restored whole or not at all."""
