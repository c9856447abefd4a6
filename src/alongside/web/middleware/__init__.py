"""What every request goes through: its number, the headers of its response, its traces in the history, and saving that may fail."""
