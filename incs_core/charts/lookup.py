"""The answer to a look-up of many ids: counted, as rows for table and export, as figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from incs_core.charts.faults import FAULT_LOOKS
from incs_core.charts.palette import STATUS_LOOKS, StatusLook, status_look
from incs_core.charts.tally import Tally
from incs_core.codes import explain
from incs_core.exports import Cell
from incs_core.models.messages import MessageStatus
from incs_core.models.status import Status

NOT_KNOWN = StatusLook("Not known to INCS", "#97A2B4", "gray", ":material/help:", "+")
COLUMNS = ("Message id", "Status", "Time", "Code", "Meaning", "INCS said")
REASONS_SHOWN = 8


def look_of(status: MessageStatus) -> StatusLook:
    """How a status that INCS gave looks; one that we do not know keeps INCS's word."""
    if status.status is Status.UNKNOWN:
        return status_look(status.raw_status)
    return status_look(status.status.value)


def result_rows(results: Sequence[MessageStatus], zone: ZoneInfo) -> list[dict[str, Cell]]:
    """One row a message that INCS knows; times in `zone`, the reporting zone."""
    return [_row(status, zone) for status in results]


def unknown_rows(message_ids: Sequence[str]) -> list[dict[str, Cell]]:
    """One row for each id that INCS did not return."""
    return [{"Message id": message_id, "Status": NOT_KNOWN.label} for message_id in message_ids]


def status_tallies(results: Sequence[MessageStatus], unknown: int) -> list[Tally]:
    """How many ids have which status, in the order of a message's life; unknown ids last."""
    looks = {look.label: look for look in map(look_of, results)}
    numbers = Counter(look_of(status).label for status in results)
    places = {look.label: place for place, look in enumerate(STATUS_LOOKS.values())}
    labels = sorted(numbers, key=lambda label: (places.get(label, len(places)), label))
    tallies = [_tally(looks[label], numbers[label]) for label in labels]
    return [*tallies, _tally(NOT_KNOWN, unknown)] if unknown else tallies


def reason_tallies(results: Sequence[MessageStatus]) -> list[Tally]:
    """The most frequent failure reasons, the rest as one; coloured by whose fault it is."""
    failed = [status for status in results if status.status is Status.FAILED]
    numbers = Counter((status.error_code or "", status.error_title) for status in failed)
    common = numbers.most_common(REASONS_SHOWN)
    rest = len(failed) - sum(number for _, number in common)
    tallies = [_reason(code, title, number) for (code, title), number in common]
    return [*tallies, Tally("Other reasons", rest, NOT_KNOWN.colour)] if rest else tallies


def reason_rows(results: Sequence[MessageStatus]) -> list[dict[str, Cell]]:
    """Every failure reason with its meaning, whose fault it is and what to do, most first."""
    failed = [status for status in results if status.status is Status.FAILED]
    numbers = Counter((status.error_code or "", status.error_title) for status in failed)
    return [_reason_row(code, title, number) for (code, title), number in numbers.most_common()]


def _row(status: MessageStatus, zone: ZoneInfo) -> dict[str, Cell]:
    failed = status.status is Status.FAILED
    info = explain(status.error_code, status.error_title)
    return {
        "Message id": status.message_id,
        "Status": look_of(status).label,
        "Code": status.error_code or "",
        "Meaning": info.meaning if failed else "",
        "INCS said": status.error_title,
        "Time": status.received_at.astimezone(zone) if status.received_at else None,
    }


def _reason_row(code: str, title: str, number: int) -> dict[str, Cell]:
    info = explain(code, title)
    return {
        "Code": info.code,
        "Messages": number,
        "Meaning": info.meaning,
        "Up to": FAULT_LOOKS[info.fault].label,
        "What to do": info.remedy,
        "INCS said": title,
    }


def _reason(code: str, title: str, number: int) -> Tally:
    info = explain(code, title)
    look = FAULT_LOOKS[info.fault]
    label = f"{info.code} {info.meaning}" if code else info.meaning
    return Tally(label, number, look.colour, look.pattern)


def _tally(look: StatusLook, number: int) -> Tally:
    return Tally(look.label, number, look.colour, look.pattern)
