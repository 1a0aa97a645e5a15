"""The receiver of INCS's webhooks."""
