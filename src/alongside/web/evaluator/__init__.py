"""Pages for the evaluator audience."""
