"""Import and export of messages as files."""
