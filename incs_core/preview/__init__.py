"""A message as it looks on a phone."""
