"""Creation of tasks."""
