"""A conversation as one thread: what the customer wrote and what we sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from incs_core.charts.palette import status_look
from incs_core.store.types import InboundRow, MessageRow


@dataclass(frozen=True, slots=True)
class Line:
    """One message of a thread. `ours`: we sent it; `note` says what else is known."""

    at_ms: int
    ours: bool
    text: str
    note: str = ""


def thread(inbound: Iterable[InboundRow], sent: Iterable[MessageRow]) -> list[Line]:
    """Both sides of a conversation, oldest first."""
    lines = [_theirs(row) for row in inbound] + [_ours(row) for row in sent]
    return sorted(lines, key=lambda line: line.at_ms)


def _theirs(row: InboundRow) -> Line:
    notes = ["" if row.kind == "text" else row.kind]
    if row.postback and row.postback != row.text:
        notes.append(f"answer “{row.postback}”")
    text = row.text or row.postback or f"({row.kind or 'a message'} without text)"
    return Line(row.at_ms, ours=False, text=text, note=", ".join(filter(None, notes)))


def _ours(row: MessageRow) -> Line:
    text = f"Template {row.template}" if row.template else f"A message of type {row.type or '?'}"
    return Line(row.cohort_ms, ours=True, text=text, note=status_look(row.status).label)
