"""A status and an error code in plain words, for the operator and for the customer."""
