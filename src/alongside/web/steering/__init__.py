"""Pages for the steering audience."""
