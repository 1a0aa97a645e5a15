"""The core of the INCS operations dashboard."""
