"""Rates, intervals, change, maturity and latency: numbers in, numbers out."""
