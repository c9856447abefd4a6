"""The report of a year: to read and to keep, to write, and its checklists."""
