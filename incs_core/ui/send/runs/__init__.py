"""Test runs on the Send page: made, followed, judged, repeated."""
