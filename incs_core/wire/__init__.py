"""What goes over INCS's wire, and its limits as data."""
