"""Messages in and out as files: import and export."""
