"""Setting an evaluation up: what it is, its questionnaires, when they go out, and what will be analysed."""
