"""Our own sends, from intent to outcome."""
