"""The answer to a look-up of many ids: counted, as rows for table and export, as figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
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
from incs_core.domain.lookups import StatusAnswer
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
_PLACES = {status: place for place, status in enumerate(STATUS_STYLES)}

LookupAnswers = Iterable[tuple[str, StatusAnswer | None]]


def lookup_style(status: str) -> StatusStyle:
    """How a status looks; one that we do not know keeps INCS's word."""
    return UNKNOWN_STYLE if status == NOT_KNOWN else status_style(status)


def result_rows(answers: LookupAnswers, zone: ZoneInfo) -> list[dict[str, Cell]]:
    """One row a message; times in `zone`, the reporting zone."""
    return [
        {**dict(zip(COLUMNS, values, strict=True)), "Time": _local(said, zone)}
        for (_, said), values in ((answer, _values(*answer)) for answer in answers)
    ]


def file_values(answers: LookupAnswers) -> list[list[str | int | None]]:
    """The same for a file of any length: the values of each column."""
    columns = zip(*(_values(*answer) for answer in answers), strict=True)
    return [list(column) for column in columns]


def filtered(
    answers: LookupAnswers, statuses: Sequence[str]
) -> Iterator[tuple[str, StatusAnswer | None]]:
    """The answers with one of these statuses, all where none is named."""
    return (one for one in answers if not statuses or status_of_answer(one[1]) in statuses)


def sorted_rows(statuses: Iterable[str]) -> list[str]:
    """Statuses in the order of a message's life, words that we do not know last."""
    return sorted(statuses, key=lambda status: (_PLACES.get(status, len(_PLACES)), status))


def lookup_status_bars(found: LookupSummary) -> list[CountBar]:
    """How many ids have which status, in the order of a message's life; unknown ids last."""
    tallies = [_tally(status, found.statuses[status]) for status in sorted_rows(found.statuses)]
    return [*tallies, _tally(NOT_KNOWN, found.unknown)] if found.unknown else tallies


def reason_bars(reasons: Mapping[FailureReason, int]) -> list[CountBar]:
    """The most frequent failure reasons, the rest as one; coloured by whose fault it is."""
    common = _by_number(reasons)
    rest = sum(number for _, number in common[REASONS_SHOWN:])
    tallies = [_reason(*reason, number) for reason, number in common[:REASONS_SHOWN]]
    return [*tallies, CountBar("Other reasons", rest, UNKNOWN_STYLE.colour)] if rest else tallies


def reason_rows(reasons: Mapping[FailureReason, int]) -> list[dict[str, Cell]]:
    """Every failure reason with its meaning, whose fault it is and what to do, most first."""
    return [_reason_row(*reason, number) for reason, number in _by_number(reasons)]


def outcome_text(found: list[StatusMove]) -> str:
    """What became of those that were open: a sentence, or nothing where none was."""
    numbers = outcomes(found)
    whole = sum(numbers.values())
    if not whole:
        return ""
    parts = [
        f"{count(numbers[one])} {lookup_style(one).label.lower()}" for one in sorted_rows(numbers)
    ]
    were = "one message that was" if whole == 1 else f"{count(whole)} messages that were"
    return f"Of the {were} pending then: {', '.join(parts)}."


def outcome_tallies(found: list[StatusMove]) -> list[CountBar]:
    """What became of those that were open."""
    numbers = outcomes(found)
    return [_tally(status, numbers[status]) for status in sorted_rows(numbers)]


def move_rows(found: list[StatusMove]) -> list[dict[str, Cell]]:
    """Before, now, and how many: what changed first, what stayed last."""
    ordered = sorted(found, key=lambda move: (move.before == move.after, -move.number))
    return [
        {
            "Before": lookup_style(move.before).label,
            "Now": lookup_style(move.after).label,
            "Messages": move.number,
        }
        for move in ordered
    ]


def _values(
    message_id: str, said: StatusAnswer | None
) -> tuple[str, str, int | None, str, str, str]:
    status = status_of_answer(said)
    if said is None:
        return message_id, lookup_style(status).label, None, "", "", ""
    meaning = explain(said.code, said.title).meaning if status == "failed" else ""
    at_ms = None if said.at_s is None else said.at_s * 1000
    return message_id, lookup_style(status).label, at_ms, said.code or "", meaning, said.title


def _local(said: StatusAnswer | None, zone: ZoneInfo) -> datetime | None:
    if said is None or said.at_s is None:
        return None
    return datetime.fromtimestamp(said.at_s, UTC).astimezone(zone)


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


def _reason(code: str, title: str, number: int) -> CountBar:
    info = explain(code, title)
    look = CAUSE_STYLES[info.fault]
    label = f"{info.code} {info.meaning}" if code else info.meaning
    return CountBar(label, number, look.colour, look.pattern)


def _tally(status: str, number: int) -> CountBar:
    look = lookup_style(status)
    return CountBar(look.label, number, look.colour, look.pattern)
