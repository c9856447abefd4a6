"""The report of a year, and what was released to whom."""
