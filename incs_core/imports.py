"""Messages that another system sent, read from CSV."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from incs_core.errors import Problem
from incs_core.models.recipient import country_of, normalise_recipient, recipient_problem
from incs_core.settings import Account
from incs_core.store.types import SentMessage

COLUMNS = ("message_id", "recipient", "accepted_at", "template", "type")
REQUIRED = ("message_id", "recipient", "accepted_at")


@dataclass(frozen=True)
class ParsedMessages:
    """The rows that are right, and what is wrong with the others."""

    messages: list[SentMessage]
    problems: list[Problem]


def parse_messages(text: str, account: Account, zone: ZoneInfo) -> ParsedMessages:
    """Read a CSV with the columns :data:`COLUMNS`; further columns are ignored.

    Times are ISO 8601; one without an offset is in the reporting zone.
    """
    reader = csv.DictReader(io.StringIO(text))
    missing = [name for name in REQUIRED if name not in (reader.fieldnames or ())]
    if missing:
        return ParsedMessages([], [Problem("header", f"Column {missing[0]} is missing.")])
    messages: list[SentMessage] = []
    problems: list[Problem] = []
    for row in reader:
        wrong = _problems(row, reader.line_num)
        problems += wrong
        if not wrong:
            messages.append(_message(row, account, zone))
    return ParsedMessages(messages, problems)


def _problems(row: dict[str, str | None], line: int) -> list[Problem]:
    found = [
        Problem(f"line {line}, {name}", "is empty.")
        for name in REQUIRED
        if not (row.get(name) or "").strip()
    ]
    if found:
        return found
    trouble = recipient_problem(row["recipient"] or "")
    if trouble:
        found.append(Problem(f"line {line}, recipient", trouble))
    try:
        datetime.fromisoformat((row["accepted_at"] or "").strip())
    except ValueError:
        found.append(
            Problem(
                f"line {line}, accepted_at", "is no ISO 8601 time such as 2026-04-08T17:22:01Z."
            )
        )
    return found


def _message(row: dict[str, str | None], account: Account, zone: ZoneInfo) -> SentMessage:
    recipient = normalise_recipient(row["recipient"] or "")
    template = (row.get("template") or "").strip()
    return SentMessage(
        account=account.id,
        channel=str(account.channel),
        message_id=(row["message_id"] or "").strip(),
        recipient=recipient,
        country=country_of(recipient),
        template=template,
        type=(row.get("type") or "").strip() or ("template" if template else "text"),
        is_test=False,
        accepted_ms=_milliseconds((row["accepted_at"] or "").strip(), zone),
    )


def _milliseconds(text: str, zone: ZoneInfo) -> int:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
    return round(moment.timestamp() * 1000)
