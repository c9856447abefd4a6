"""Matching: the lead's placements, runs of the engine, and their publication."""
