"""The Messages page: look-up, log, one message."""
