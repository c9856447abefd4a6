"""Matching for people who have a spreadsheet and no scheme: files in, the answer out, nothing kept."""
