"""Status look-ups of many message ids, as jobs."""
