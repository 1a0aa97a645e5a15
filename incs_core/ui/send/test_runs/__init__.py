"""Test runs on the Send page."""
