"""A generated history for an empty store."""
