"""The receiver of INCS's webhooks: check, record, answer."""

from incs_core.webhooks.app import create_app as create_app
