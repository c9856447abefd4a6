"""Pages for the trainer audience."""
