"""Inbox."""

from incs_core.ui.frame import page_header

page_header("Inbox", "")
