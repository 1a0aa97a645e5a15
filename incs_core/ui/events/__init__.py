"""The Events page: what INCS posted to the webhook."""
