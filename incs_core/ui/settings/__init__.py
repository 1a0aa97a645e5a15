"""The Settings page: what is in force, whether it works, how to go live."""
