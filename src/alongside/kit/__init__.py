"""Shared code without tables, one module a concern."""
