"""A pair's life, from the offer to the end, and its meetings."""
