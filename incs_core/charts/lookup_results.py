"""Results of a look-up as table rows, export columns, bars and text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from incs_core.analytics.lookup_summary import (
    NOT_KNOWN,
    FailureReason,
    LookupSummary,
    StatusMove,
    outcomes,
    status_of_answer,
)
from incs_core.charts.count_bars import CountBar
from incs_core.charts.failures import CAUSE_STYLES
from incs_core.charts.number_format import count
from incs_core.charts.style import GREY, STATUS_STYLES, StatusStyle, status_style
from incs_core.domain.jobs import StatusAnswer
from incs_core.error_codes import explain
from incs_core.tabular.columns import Cell, ColumnKind, FileColumn

UNKNOWN_STYLE = StatusStyle("Not found", GREY, "gray", ":material/help:", "+")
COLUMNS = ("Message id", "Status", "Time", "Code", "Meaning", "INCS message")
FILE_COLUMNS = (
    FileColumn("Message id", ColumnKind.TEXT, 38),
    FileColumn("Status", ColumnKind.WORD, 18),
    FileColumn("Time", ColumnKind.MOMENT, 19),
    FileColumn("Code", ColumnKind.WORD, 10),
    FileColumn("Meaning", ColumnKind.WORD, 40),
    FileColumn("INCS message", ColumnKind.WORD, 40),
)
REASONS_SHOWN = 8
_STATUS_ORDER = {status: position for position, status in enumerate(STATUS_STYLES)}

LookupAnswers = Iterable[tuple[str, StatusAnswer | None]]


def lookup_style(status: str) -> StatusStyle:
    """How a status looks; one that we do not know keeps INCS's word."""
    return UNKNOWN_STYLE if status == NOT_KNOWN else status_style(status)


def result_rows(answers: LookupAnswers, zone: ZoneInfo) -> list[dict[str, Cell]]:
    """One row a message; times in `zone`, the reporting zone."""
    return [
        dict[str, Cell](zip(COLUMNS, _values(message_id, answer), strict=True))
        | {"Time": _local(answer, zone)}
        for message_id, answer in answers
    ]


def file_values(answers: LookupAnswers) -> list[list[str | int | None]]:
    """The same for a file of any length: the values of each column."""
    columns = zip(*(_values(*answer) for answer in answers), strict=True)
    return [list(column) for column in columns]


def filtered(
    answers: LookupAnswers, statuses: Sequence[str]
) -> Iterator[tuple[str, StatusAnswer | None]]:
    """The answers with one of these statuses, all where none is named."""
    return (each for each in answers if not statuses or status_of_answer(each[1]) in statuses)


def sorted_rows(statuses: Iterable[str]) -> list[str]:
    """Statuses in the order of a message's life, words that we do not know last."""
    return sorted(
        statuses, key=lambda status: (_STATUS_ORDER.get(status, len(_STATUS_ORDER)), status)
    )


def lookup_status_bars(summary: LookupSummary) -> list[CountBar]:
    """How many ids have which status, in the order of a message's life; unknown ids last."""
    bars = [
        _status_bar(status, summary.statuses[status]) for status in sorted_rows(summary.statuses)
    ]
    return [*bars, _status_bar(NOT_KNOWN, summary.unknown)] if summary.unknown else bars


def reason_bars(reasons: Mapping[FailureReason, int]) -> list[CountBar]:
    """The most frequent failure reasons, the rest as one; coloured by whose fault it is."""
    common = _by_number(reasons)
    rest = sum(number for _, number in common[REASONS_SHOWN:])
    bars = [_reason_bar(*reason, number) for reason, number in common[:REASONS_SHOWN]]
    return [*bars, CountBar("Other reasons", rest, UNKNOWN_STYLE.colour)] if rest else bars


def reason_rows(reasons: Mapping[FailureReason, int]) -> list[dict[str, Cell]]:
    """Every failure reason with its meaning, whose fault it is and what to do, most first."""
    return [_reason_row(*reason, number) for reason, number in _by_number(reasons)]


def outcome_text(moves: list[StatusMove]) -> str:
    """A sentence on the present statuses of the messages that were open; "" without any."""
    numbers = outcomes(moves)
    whole = sum(numbers.values())
    if not whole:
        return ""
    parts = [
        f"{count(numbers[status])} {lookup_style(status).label.lower()}"
        for status in sorted_rows(numbers)
    ]
    were = "one message that was" if whole == 1 else f"{count(whole)} messages that were"
    return f"Of the {were} pending then: {', '.join(parts)}."


def outcome_bars(moves: list[StatusMove]) -> list[CountBar]:
    """The present statuses of the messages that were open."""
    numbers = outcomes(moves)
    return [_status_bar(status, numbers[status]) for status in sorted_rows(numbers)]


def move_rows(moves: list[StatusMove]) -> list[dict[str, Cell]]:
    """Before, now, and how many: what changed first, what stayed last."""
    ordered = sorted(moves, key=lambda move: (move.before == move.after, -move.number))
    return [
        {
            "Before": lookup_style(move.before).label,
            "Now": lookup_style(move.after).label,
            "Messages": move.number,
        }
        for move in ordered
    ]


def _values(
    message_id: str, answer: StatusAnswer | None
) -> tuple[str, str, int | None, str, str, str]:
    status = status_of_answer(answer)
    label = lookup_style(status).label
    if answer is None:
        return message_id, label, None, "", "", ""
    meaning = explain(answer.code, answer.title).meaning if status == "failed" else ""
    at_ms = None if answer.at_s is None else answer.at_s * 1000
    return message_id, label, at_ms, answer.code or "", meaning, answer.title


def _local(answer: StatusAnswer | None, zone: ZoneInfo) -> datetime | None:
    if answer is None or answer.at_s is None:
        return None
    return datetime.fromtimestamp(answer.at_s, zone)


def _by_number(reasons: Mapping[FailureReason, int]) -> list[tuple[FailureReason, int]]:
    return sorted(reasons.items(), key=lambda pair: (-pair[1], pair[0]))


def _reason_row(code: str, title: str, number: int) -> dict[str, Cell]:
    info = explain(code, title)
    return {
        "Code": info.code,
        "Messages": number,
        "Meaning": info.meaning,
        "Up to": CAUSE_STYLES[info.fault].label,
        "What to do": info.remedy,
        "INCS message": title,
    }


def _reason_bar(code: str, title: str, number: int) -> CountBar:
    info = explain(code, title)
    look = CAUSE_STYLES[info.fault]
    label = f"{info.code} {info.meaning}" if code else info.meaning
    return CountBar(label, number, look.colour, look.pattern)


def _status_bar(status: str, number: int) -> CountBar:
    look = lookup_style(status)
    return CountBar(look.label, number, look.colour, look.pattern)
