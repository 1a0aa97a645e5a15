"""The Tasks page: list, one task, a new task."""
