"""Templates and their history."""
