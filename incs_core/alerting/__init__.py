"""Alerts: rules are checked against the store, and what happens is told to a webhook."""
