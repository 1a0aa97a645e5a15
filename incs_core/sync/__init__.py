"""Asks INCS for what no webhook told us."""
