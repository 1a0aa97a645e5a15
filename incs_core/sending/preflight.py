"""What can be known before a message leaves: a line each, with the code it would fail with.

Pure: facts in, lines out. Red blocks, amber asks, green is in order, grey was not looked at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import IntEnum
from typing import Final
from zoneinfo import ZoneInfo

from incs_core.errors import Problem
from incs_core.wire.limits import REPLY_WINDOW_HOURS
from incs_core.wire.phone_numbers import PhoneNumberKind


class PreflightLevel(IntEnum):
    """How a line stands, the worst last."""

    GREEN = 0
    GREY = 1
    AMBER = 2
    RED = 3


@dataclass(frozen=True, slots=True)
class PreflightLine:
    """One thing that was looked at. `code`: what the send would fail with, "" where none fits.

    `until_ms`: when what it says ends (epoch milliseconds), for a countdown.
    """

    topic: str
    level: PreflightLevel
    words: str
    code: str = ""
    until_ms: int | None = None


@dataclass(frozen=True, slots=True)
class PreflightResult:
    """The card. Red lines block, amber ones ask."""

    lines: tuple[PreflightLine, ...]

    @property
    def blocked(self) -> bool:
        """Whether anything makes sending pointless."""
        return any(line.level is PreflightLevel.RED for line in self.lines)

    @property
    def doubts(self) -> tuple[PreflightLine, ...]:
        """What a person should have seen before sending."""
        return tuple(line for line in self.lines if line.level is PreflightLevel.AMBER)


WINDOW_MS: Final = REPLY_WINDOW_HOURS * 3_600_000
QUIET_FROM, QUIET_UNTIL = 21, 8
"""Local hours in which a message wakes people up; a custom of the trade, no rule of INCS."""
MANY_A_DAY: Final = 5
"""Messages to one number in one day from which on channels begin to hold back."""
FEW: Final = 30
POOR: Final = 0.5

LOW_QUALITY: Final = frozenset({"YELLOW", "RED"})
PAUSED: Final = "132015"
UNREACHED: Final = {"rcs": "NOT_FOUND", "whatsapp": "131026", "viber": "10003"}
"""What a number fails with that has no such channel."""
NOT_APPROVED: Final = {"rcs": "10004", "whatsapp": "132001"}
VALUES_MISSING: Final = {"rcs": "10004", "whatsapp": "132000"}
TOO_LONG: Final = {"rcs": "10004", "whatsapp": "132005"}
NO_MEDIA: Final = {"rcs": "10004", "whatsapp": "131052", "viber": "10003"}
CLOSED: Final = {"rcs": "10004", "whatsapp": "131047"}


@dataclass(frozen=True, slots=True)
class EarlierSend:
    """An earlier message to the same number. `same`: it says the very same."""

    at_ms: int
    status: str
    same: bool


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """How a country's messages fared lately: final words, and how many of them arrived."""

    completed: int
    delivered: int


@dataclass(frozen=True, slots=True)
class MediaProbe:
    """What a file's address answered. `problem`: why it would not do, "" if it will."""

    link: str
    problem: str = ""
    size: int | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreflightInputs:
    """Everything the card is made of: what the form says, and what `facts.gather` adds to that.

    Times in epoch milliseconds; None: not known. `place` is the country in words; `template_age`
    how old what we know of the templates is, where INCS cannot be read; `quality` what WhatsApp
    says of the template; `length` how long the filled text is, and may be; `pause_s` how long INCS
    wants us to wait; `earlier` what we wrote to this number today, newest first;
    `code_refused_ms` when INCS last refused this account.
    """

    channel: str
    kind: str
    place: str = ""
    problems: tuple[Problem, ...] = ()
    template: str = ""
    template_age: str = ""
    quality: str = ""
    length: str = ""
    links: tuple[str, ...] = ()
    looks: Mapping[str, MediaProbe] | None = None
    most_mb: int | None = None
    pause_s: float = 0.0

    now_ms: int = 0
    number_problem: str | None = None
    number_kind: PhoneNumberKind | None = None
    zones: tuple[str, ...] = ()
    track: TrackRecord | None = None
    last_inbound_ms: int | None = None
    earlier: tuple[EarlierSend, ...] = ()
    account_problem: str = ""
    code_refused_ms: int | None = None


def run_checks(facts: PreflightInputs) -> PreflightResult:
    """Look at everything that can be known before a send."""
    lines = [_number(facts)]
    if facts.number_problem is None:
        lines.append(_country(facts))
    lines += [_template(facts)] if facts.kind == "template" else []
    lines.append(_content(facts))
    lines += [_media(facts, link) for link in facts.links]
    lines += _window(facts)
    if facts.number_problem is None:
        lines += [_earlier(facts), *_quiet(facts)]
    lines.append(_account(facts))
    return PreflightResult(tuple(lines))


def quiet_zones(zones: Sequence[str], now_ms: int) -> list[tuple[str, str]]:
    """The zones in which it is night now, each with the local time (``23:40``)."""
    moment = datetime.fromtimestamp(now_ms / 1000, UTC)
    local = ((zone, moment.astimezone(ZoneInfo(zone))) for zone in zones)
    return [
        (zone, time.strftime("%H:%M"))
        for zone, time in local
        if time.hour >= QUIET_FROM or time.hour < QUIET_UNTIL
    ]


def _number(facts: PreflightInputs) -> PreflightLine:
    if facts.number_problem is not None:
        return PreflightLine("Number", PreflightLevel.RED, facts.number_problem, "422")
    match facts.number_kind:
        case "mobile":
            return PreflightLine("Number", PreflightLevel.GREEN, "A valid mobile number.")
        case "landline":
            words = "A landline, which rarely receives messages."
        case "special":
            words = "A special number, which rarely receives messages."
        case _:
            words = "The numbering plan of its country has no such number."
    return PreflightLine("Number", PreflightLevel.AMBER, words, UNREACHED.get(facts.channel, ""))


def _country(facts: PreflightInputs) -> PreflightLine:
    track, code = facts.track, UNREACHED.get(facts.channel, "")
    if track is None or not track.completed:
        words = f"{facts.place}: nothing of this channel has gone there in the last 30 days."
        return PreflightLine("Country", PreflightLevel.AMBER, words, code)
    share = track.delivered / track.completed
    words = f"{facts.place}: {track.delivered:,} of {track.completed:,} arrived in 30 days."
    if track.completed >= FEW and share < POOR:
        return PreflightLine("Country", PreflightLevel.AMBER, f"{words} That is few.", code)
    return PreflightLine("Country", PreflightLevel.GREEN, words)


def _template(facts: PreflightInputs) -> PreflightLine:
    if not facts.template:
        code = NOT_APPROVED.get(facts.channel, "")
        return PreflightLine("Template", PreflightLevel.RED, "Choose an approved template.", code)
    if facts.template_age:
        words = f"Approved when it was last read, {facts.template_age}; INCS cannot be read now."
        return PreflightLine(
            "Template", PreflightLevel.AMBER, words, NOT_APPROVED.get(facts.channel, "")
        )
    if facts.quality.upper() in LOW_QUALITY:
        words = f"{facts.template} is approved, but its quality is {facts.quality.lower()}; "
        return PreflightLine(
            "Template", PreflightLevel.AMBER, f"{words}WhatsApp pauses such templates.", PAUSED
        )
    return PreflightLine("Template", PreflightLevel.GREEN, f"{facts.template} is approved.")


def _content(facts: PreflightInputs) -> PreflightLine:
    topic = "Variables" if facts.kind == "template" else "Content"
    problems = [problem for problem in facts.problems if problem.field not in {"to", "template"}]
    if not problems:
        length = f": {facts.length}" if facts.length else ""
        fine = "Complete, and within the limits once filled in"
        words = fine if facts.kind == "template" else "Within the limits"
        return PreflightLine(topic, PreflightLevel.GREEN, f"{words}{length}.")
    missing = sum(problem.message == "Enter a value." for problem in problems)
    if missing == len(problems):
        words = "1 value is missing." if missing == 1 else f"{missing} values are missing."
        return PreflightLine(
            topic, PreflightLevel.RED, words, VALUES_MISSING.get(facts.channel, "422")
        )
    words = next(one.message for one in problems if one.message != "Enter a value.")
    code = TOO_LONG.get(facts.channel, "422") if facts.kind == "template" else "422"
    return PreflightLine(topic, PreflightLevel.RED, words, code)


def _media(facts: PreflightInputs, link: str) -> PreflightLine:
    look = (facts.looks or {}).get(link)
    code = NO_MEDIA.get(facts.channel, "")
    if look is None:
        return PreflightLine(
            "File", PreflightLevel.GREY, "Nobody has looked whether it can be fetched."
        )
    if look.problem:
        return PreflightLine("File", PreflightLevel.AMBER, look.problem, code)
    size = "" if look.size is None else f", {_megabytes(look.size)}"
    words = f"It can be fetched: {look.kind or 'a file'}{size}."
    if facts.most_mb and look.size and look.size > facts.most_mb * 1_000_000:
        too_large = f"{words} At most {facts.most_mb} MB are taken."
        return PreflightLine("File", PreflightLevel.RED, too_large, code)
    return PreflightLine("File", PreflightLevel.GREEN, words)


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB" if size >= 100_000 else f"{size / 1000:.0f} kB"


def _window(facts: PreflightInputs) -> list[PreflightLine]:
    """INCS: Send RCS Messages; no such rule is documented for Viber."""
    if facts.kind == "template" or facts.channel not in CLOSED:
        return []
    topic, code = f"{REPLY_WINDOW_HOURS} hours", CLOSED[facts.channel]
    rule = f"Free text and files go within {REPLY_WINDOW_HOURS} hours after this person wrote."
    if facts.last_inbound_ms is None:
        words = f"{rule} We have no message from this number; a template always goes."
        return [PreflightLine(topic, PreflightLevel.AMBER, words, code)]
    until_ms = facts.last_inbound_ms + WINDOW_MS
    if until_ms <= facts.now_ms:
        words = f"The window closed {_ago(facts.now_ms - until_ms)}; a template always goes."
        return [PreflightLine(topic, PreflightLevel.AMBER, words, code)]
    return [PreflightLine(topic, PreflightLevel.GREEN, "The window is open", until_ms=until_ms)]


def _earlier(facts: PreflightInputs) -> PreflightLine:
    went = [sent for sent in facts.earlier if sent.status != "refused"]
    same = next((sent for sent in went if sent.same), None)
    if same is not None:
        ago = _ago(facts.now_ms - same.at_ms)
        if same.status in {"unconfirmed", "intent"}:
            words = f"The same message left {ago}, and nobody knows whether INCS took it."
            return PreflightLine("Today", PreflightLevel.AMBER, f"{words} It may arrive twice.", "")
        return PreflightLine(
            "Today", PreflightLevel.AMBER, f"The same message went there {ago}: {same.status}."
        )
    count = len(went)
    if count >= MANY_A_DAY:
        words = f"{count} messages to this number today; channels hold back when it gets many."
        return PreflightLine("Today", PreflightLevel.AMBER, words, "131049")
    first = {0: "The first message to this number today.", 1: "1 message to this number today."}
    return PreflightLine(
        "Today", PreflightLevel.GREEN, first.get(count, f"{count} messages to this number today.")
    )


def _quiet(facts: PreflightInputs) -> list[PreflightLine]:
    if not facts.zones:
        return [
            PreflightLine("Local time", PreflightLevel.GREY, "Nobody knows what time it is there.")
        ]
    quiet = quiet_zones(facts.zones, facts.now_ms)
    if quiet:
        zone, time = quiet[0]
        rest = f"{QUIET_FROM}:00 to {QUIET_UNTIL:02}:00 are quiet hours"
        words = f"It is {time} there ({zone}); {rest}."
        return [PreflightLine("Local time", PreflightLevel.AMBER, words)]
    moment = datetime.fromtimestamp(facts.now_ms / 1000, UTC).astimezone(ZoneInfo(facts.zones[0]))
    return [
        PreflightLine(
            "Local time", PreflightLevel.GREEN, f"It is {moment:%H:%M} there ({facts.zones[0]})."
        )
    ]


def _account(facts: PreflightInputs) -> PreflightLine:
    if facts.account_problem:
        return PreflightLine("Account", PreflightLevel.RED, facts.account_problem, "10001")
    if facts.code_refused_ms is not None:
        ago = _ago(facts.now_ms - facts.code_refused_ms)
        return PreflightLine(
            "Account", PreflightLevel.AMBER, f"INCS refused its code {ago}.", "10001"
        )
    if facts.pause_s >= 1:
        words = f"INCS asked us to slow down: the next send goes in {facts.pause_s:.0f} s."
        return PreflightLine("Account", PreflightLevel.AMBER, words, "429")
    return PreflightLine("Account", PreflightLevel.GREEN, "In order.")


def _ago(ms: int) -> str:
    seconds = max(ms // 1000, 0)
    for unit, size, below in (("s", 1, 60), ("min", 60, 3600), ("h", 3600, 172_800)):
        if seconds < below:
            return f"{seconds // size} {unit} ago"
    return f"{seconds // 86_400} days ago"


def merge_preflights(cards: Sequence[PreflightResult]) -> PreflightResult:
    """One card for all recipients of a test run, its topics in their usual order."""
    topics = dict.fromkeys(line.topic for card in cards for line in card.lines)
    return PreflightResult(tuple(_worst(topic, cards) for topic in topics))


def _worst(topic: str, cards: Sequence[PreflightResult]) -> PreflightLine:
    lines = [line for card in cards for line in card.lines if line.topic == topic]
    worst = max(line.level for line in lines)
    first = next(line for line in lines if line.level is worst)
    alike = sum(line.level is worst for line in lines)
    if len(cards) == 1:
        return first
    if worst is PreflightLevel.GREEN and len({line.words for line in lines}) > 1:
        return replace(first, words="In order for all.", until_ms=None)
    share = "" if alike == len(cards) else f" ({alike} of {len(cards)})"
    return replace(first, words=f"{first.words}{share}", until_ms=None)
