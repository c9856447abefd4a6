"""Pages for the lead audience."""
