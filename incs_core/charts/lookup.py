"""The answer to a look-up of many ids: counted, as rows for table and export, as figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from incs_core.analytics.looked_up import NOT_KNOWN, LookedUp, Move, Reason, became, status_of
from incs_core.charts.faults import FAULT_LOOKS
from incs_core.charts.numbers import count
from incs_core.charts.palette import GREY, STATUS_LOOKS, StatusLook, status_look
from incs_core.charts.tally import Tally
from incs_core.codes import explain
from incs_core.exports import Cell
from incs_core.exports.columns import FileColumn, Kind
from incs_core.store.look_ups import Said

NOT_KNOWN_LOOK = StatusLook("Not known to INCS", GREY, "gray", ":material/help:", "+")
COLUMNS = ("Message id", "Status", "Time", "Code", "Meaning", "INCS said")
FILE_COLUMNS = (
    FileColumn("Message id", Kind.TEXT, 38),
    FileColumn("Status", Kind.WORD, 18),
    FileColumn("Time", Kind.MOMENT, 19),
    FileColumn("Code", Kind.WORD, 10),
    FileColumn("Meaning", Kind.WORD, 40),
    FileColumn("INCS said", Kind.WORD, 40),
)
REASONS_SHOWN = 8
_PLACES = {status: place for place, status in enumerate(STATUS_LOOKS)}

Answers = Iterable[tuple[str, Said | None]]


def look_of(status: str) -> StatusLook:
    """How a status looks; one that we do not know keeps INCS's word."""
    return NOT_KNOWN_LOOK if status == NOT_KNOWN else status_look(status)


def result_rows(answers: Answers, zone: ZoneInfo) -> list[dict[str, Cell]]:
    """One row a message; times in `zone`, the reporting zone."""
    return [
        {**dict(zip(COLUMNS, values, strict=True)), "Time": _local(said, zone)}
        for (_, said), values in ((answer, _values(*answer)) for answer in answers)
    ]


def file_values(answers: Answers) -> list[list[str | int | None]]:
    """The same for a file of any length: the values of each column."""
    columns = zip(*(_values(*answer) for answer in answers), strict=True)
    return [list(column) for column in columns]


def narrowed(answers: Answers, statuses: Sequence[str]) -> Iterator[tuple[str, Said | None]]:
    """The answers with one of these statuses, all where none is named."""
    return (one for one in answers if not statuses or status_of(one[1]) in statuses)


def in_order(statuses: Iterable[str]) -> list[str]:
    """Statuses in the order of a message's life, words that we do not know last."""
    return sorted(statuses, key=lambda status: (_PLACES.get(status, len(_PLACES)), status))


def status_tallies(found: LookedUp) -> list[Tally]:
    """How many ids have which status, in the order of a message's life; unknown ids last."""
    tallies = [_tally(status, found.statuses[status]) for status in in_order(found.statuses)]
    return [*tallies, _tally(NOT_KNOWN, found.unknown)] if found.unknown else tallies


def reason_tallies(reasons: Mapping[Reason, int]) -> list[Tally]:
    """The most frequent failure reasons, the rest as one; coloured by whose fault it is."""
    common = _by_number(reasons)
    rest = sum(number for _, number in common[REASONS_SHOWN:])
    tallies = [_reason(*reason, number) for reason, number in common[:REASONS_SHOWN]]
    return [*tallies, Tally("Other reasons", rest, NOT_KNOWN_LOOK.colour)] if rest else tallies


def reason_rows(reasons: Mapping[Reason, int]) -> list[dict[str, Cell]]:
    """Every failure reason with its meaning, whose fault it is and what to do, most first."""
    return [_reason_row(*reason, number) for reason, number in _by_number(reasons)]


def became_in_words(found: list[Move]) -> str:
    """What became of those that were open: a sentence, or nothing where none was."""
    numbers = became(found)
    whole = sum(numbers.values())
    if not whole:
        return ""
    parts = [f"{count(numbers[one])} {look_of(one).label.lower()}" for one in in_order(numbers)]
    were = "one message that was" if whole == 1 else f"{count(whole)} messages that were"
    return f"Of the {were} open then: {', '.join(parts)}."


def became_tallies(found: list[Move]) -> list[Tally]:
    """What became of those that were open."""
    numbers = became(found)
    return [_tally(status, numbers[status]) for status in in_order(numbers)]


def move_rows(found: list[Move]) -> list[dict[str, Cell]]:
    """Before, now, and how many: what changed first, what stayed last."""
    ordered = sorted(found, key=lambda move: (move.before == move.after, -move.number))
    return [
        {
            "Then": look_of(move.before).label,
            "Now": look_of(move.after).label,
            "Messages": move.number,
        }
        for move in ordered
    ]


def _values(message_id: str, said: Said | None) -> tuple[str, str, int | None, str, str, str]:
    status = status_of(said)
    if said is None:
        return message_id, look_of(status).label, None, "", "", ""
    meaning = explain(said.code, said.title).meaning if status == "failed" else ""
    at_ms = None if said.at_s is None else said.at_s * 1000
    return message_id, look_of(status).label, at_ms, said.code or "", meaning, said.title


def _local(said: Said | None, zone: ZoneInfo) -> datetime | None:
    if said is None or said.at_s is None:
        return None
    return datetime.fromtimestamp(said.at_s, UTC).astimezone(zone)


def _by_number(reasons: Mapping[Reason, int]) -> list[tuple[Reason, int]]:
    return sorted(reasons.items(), key=lambda pair: (-pair[1], pair[0]))


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


def _tally(status: str, number: int) -> Tally:
    look = look_of(status)
    return Tally(look.label, number, look.colour, look.pattern)
