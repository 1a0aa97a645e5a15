"""Alerting: evaluates rules against the store and notifies a webhook."""
