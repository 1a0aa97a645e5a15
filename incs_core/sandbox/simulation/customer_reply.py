"""What a customer answers to a message: its first suggested reply, or a plain text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from incs_core.sandbox.checks import fill_placeholders, iter_suggestions
from incs_core.sandbox.webhook_bodies import Reply

PLAIN_REPLY = Reply("Thank you!", "")


def first_reply(content: Mapping[str, Any], values: Mapping[str, str]) -> Reply:
    """Return the first suggested reply of a content with its variables filled, or a plain text."""
    for suggestion in iter_suggestions(content):
        if suggestion["suggestionType"] == "reply":
            return Reply(
                fill_placeholders(suggestion["text"], values),
                fill_placeholders(suggestion["postbackData"], values),
            )
    return PLAIN_REPLY
