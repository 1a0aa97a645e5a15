"""Explanations of a status and an error code, for operators and for customers."""
