"""Status lookups of many message ids, as jobs."""
