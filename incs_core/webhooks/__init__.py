"""The webhook receiver: validates events, stores them, then answers."""

from incs_core.webhooks.app import create_app as create_app
