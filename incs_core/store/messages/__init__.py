"""Messages: queries and pages, and the batch that a transaction changes."""
