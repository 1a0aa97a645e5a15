"""The Send page: one message, checked and previewed, sent once, followed to the phone."""
