"""Filling an empty store fast."""
