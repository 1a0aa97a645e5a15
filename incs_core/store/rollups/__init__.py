"""Roll-ups: counts by hour and day, written with the messages and read by the analytics."""
