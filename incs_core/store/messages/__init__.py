"""Messages: single ones, pages, streams."""
