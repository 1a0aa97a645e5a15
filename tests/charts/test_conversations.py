"""Both sides of a conversation as one thread."""

from __future__ import annotations

from incs_core.charts.message_tables import ConversationLine, conversation_lines
from incs_core.domain.events import InboundRow


def wrote(at_ms: int, text: str, kind: str = "text", postback: str = "") -> InboundRow:
    return InboundRow(
        "main", "rcs", f"in-{at_ms}", "6281500020001", at_ms, kind, text, postback, ""
    )


def test_lines_are_in_order_with_what_else_is_known() -> None:
    found = conversation_lines([wrote(3, "Yes", "reply", "offer_yes"), wrote(1, "Hello")], [])
    assert found == [
        ConversationLine(1, ours=False, text="Hello"),
        ConversationLine(3, ours=False, text="Yes", note="reply, reply “offer_yes”"),
    ]


def test_a_message_without_text_says_what_it_is() -> None:
    (line,) = conversation_lines([wrote(1, "", "location")], [])
    assert line.text == "(location without text)"
