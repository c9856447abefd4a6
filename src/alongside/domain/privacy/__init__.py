"""What becomes of every field: kept, emptied, exported or never shown."""
