"""The scheme: tables, rules and decisions; it knows no web page."""
