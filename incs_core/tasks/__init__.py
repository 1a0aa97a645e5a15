"""Tasks: creating them."""
