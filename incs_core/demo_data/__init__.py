"""A generated history for an empty sandbox store."""
