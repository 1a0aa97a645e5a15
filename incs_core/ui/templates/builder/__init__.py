"""The builder: a template is written beside the phone that shows it."""
