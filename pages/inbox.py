"""Inbox: what customers wrote to us."""

from incs_core.ui.common.layout import page_header
from incs_core.ui.inbox.conversations import inbox

page_header("Inbox", "Replies from customers.")
inbox()
