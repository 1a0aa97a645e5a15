"""Background sync of message statuses and templates that no webhook reported."""
