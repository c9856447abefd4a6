"""Uptake, response and other indicators: reads everything, writes nothing."""
