"""Pre-flight checks of a send: pure functions from inputs to lines with levels.

Red blocks the send, amber asks for confirmation, green passed, grey was not checked.
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

WINDOW_MS: Final = REPLY_WINDOW_HOURS * 3_600_000
QUIET_FROM, QUIET_UNTIL = 21, 8
"""Local hours of the night; industry practice, no rule of INCS."""
MANY_PER_DAY: Final = 5
"""Messages to one number per day from which channels begin to withhold messages."""
MIN_COMPLETED: Final = 30
LOW_DELIVERY_RATE: Final = 0.5

LOW_QUALITY: Final = frozenset({"YELLOW", "RED"})
PAUSED_CODE: Final = "132015"
UNREACHABLE_CODES: Final = {"rcs": "NOT_FOUND", "whatsapp": "131026", "viber": "10003"}
"""Error codes by channel of a phone number without that channel."""
NOT_APPROVED_CODES: Final = {"rcs": "10004", "whatsapp": "132001"}
VALUES_MISSING_CODES: Final = {"rcs": "10004", "whatsapp": "132000"}
TOO_LONG_CODES: Final = {"rcs": "10004", "whatsapp": "132005"}
NO_MEDIA_CODES: Final = {"rcs": "10004", "whatsapp": "131052", "viber": "10003"}
WINDOW_CLOSED_CODES: Final = {"rcs": "10004", "whatsapp": "131047"}


class PreflightLevel(IntEnum):
    """Result of a check, in ascending severity."""

    GREEN = 0
    GREY = 1
    AMBER = 2
    RED = 3


@dataclass(frozen=True, slots=True)
class PreflightLine:
    """Result of one check. `code` is the error code that the send would fail with, or "".

    `until_ms` is the end of a countdown in epoch milliseconds, or None.
    """

    topic: str
    level: PreflightLevel
    text: str
    code: str = ""
    until_ms: int | None = None


@dataclass(frozen=True, slots=True)
class PreflightResult:
    """All lines of the checks."""

    lines: tuple[PreflightLine, ...]

    @property
    def blocked(self) -> bool:
        """Tell whether any line is red."""
        return any(line.level is PreflightLevel.RED for line in self.lines)

    @property
    def doubts(self) -> tuple[PreflightLine, ...]:
        """The amber lines, to confirm before sending."""
        return tuple(line for line in self.lines if line.level is PreflightLevel.AMBER)


@dataclass(frozen=True, slots=True)
class EarlierSend:
    """An earlier message to the same number. `is_same`: it has the same content."""

    at_ms: int
    status: str
    is_same: bool


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """Recent completed and delivered messages of a country."""

    completed: int
    delivered: int


@dataclass(frozen=True, slots=True)
class MediaProbe:
    """Result of a request to a file's URL. `problem` says why it is unusable, or ""."""

    link: str
    problem: str = ""
    size: int | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreflightInputs:
    """Inputs of the checks: values of the form, and what `gather_inputs` adds.

    Times are epoch milliseconds; None means unknown. `country_name` is for display. `template_age`
    is the age of the stored templates if INCS is unreachable, else "". `quality` is WhatsApp's
    rating of the template. `length` is length and limit of the filled text. `pause_s` is the wait
    that INCS asks for. `earlier` are today's messages to this number, newest first.
    `code_refused_ms` is when INCS last refused the account's certification code.
    """

    channel: str
    kind: str
    country_name: str = ""
    problems: tuple[Problem, ...] = ()
    template: str = ""
    template_age: str = ""
    quality: str = ""
    length: str = ""
    links: tuple[str, ...] = ()
    media_probes: Mapping[str, MediaProbe] | None = None
    max_mb: int | None = None
    pause_s: float = 0.0

    now_ms: int = 0
    number_problem: str | None = None
    number_kind: PhoneNumberKind | None = None
    zones: tuple[str, ...] = ()
    track_record: TrackRecord | None = None
    last_inbound_ms: int | None = None
    earlier: tuple[EarlierSend, ...] = ()
    account_problem: str = ""
    code_refused_ms: int | None = None


def run_checks(inputs: PreflightInputs) -> PreflightResult:
    """Run all checks."""
    lines = [_check_number(inputs)]
    if inputs.number_problem is None:
        lines.append(_check_country(inputs))
    lines += [_check_template(inputs)] if inputs.kind == "template" else []
    lines.append(_check_content(inputs))
    lines += [_check_media(inputs, link) for link in inputs.links]
    lines += _check_window(inputs)
    if inputs.number_problem is None:
        lines += [_check_earlier(inputs), *_check_local_time(inputs)]
    lines.append(_check_account(inputs))
    return PreflightResult(tuple(lines))


def merge_preflights(cards: Sequence[PreflightResult]) -> PreflightResult:
    """Merge the results of all recipients of a test run, the worst line of each topic."""
    topics = dict.fromkeys(line.topic for card in cards for line in card.lines)
    return PreflightResult(tuple(_worst(topic, cards) for topic in topics))


def quiet_zones(zones: Sequence[str], now_ms: int) -> list[tuple[str, str]]:
    """Return (zone, local time such as ``23:40``) of the zones in which it is night."""
    moment = datetime.fromtimestamp(now_ms / 1000, UTC)
    local = ((zone, moment.astimezone(ZoneInfo(zone))) for zone in zones)
    return [
        (zone, time.strftime("%H:%M"))
        for zone, time in local
        if time.hour >= QUIET_FROM or time.hour < QUIET_UNTIL
    ]


def _check_number(inputs: PreflightInputs) -> PreflightLine:
    if inputs.number_problem is not None:
        return PreflightLine("Phone number", PreflightLevel.RED, inputs.number_problem, "422")
    match inputs.number_kind:
        case "mobile":
            return PreflightLine("Phone number", PreflightLevel.GREEN, "Valid mobile number.")
        case "landline":
            text = "Landline: rarely receives messages."
        case "special":
            text = "Special number: rarely receives messages."
        case _:
            text = "Not a valid phone number in its country."
    return PreflightLine(
        "Phone number", PreflightLevel.AMBER, text, UNREACHABLE_CODES.get(inputs.channel, "")
    )


def _check_country(inputs: PreflightInputs) -> PreflightLine:
    track_record, code = inputs.track_record, UNREACHABLE_CODES.get(inputs.channel, "")
    if track_record is None or not track_record.completed:
        text = f"{inputs.country_name}: no sends on this channel in the last 30 days."
        return PreflightLine("Country", PreflightLevel.AMBER, text, code)
    delivered, completed = track_record.delivered, track_record.completed
    share = delivered / completed
    text = f"{inputs.country_name}: {delivered:,} of {completed:,} delivered in 30 days."
    if completed >= MIN_COMPLETED and share < LOW_DELIVERY_RATE:
        return PreflightLine("Country", PreflightLevel.AMBER, f"{text} Low delivery rate.", code)
    return PreflightLine("Country", PreflightLevel.GREEN, text)


def _check_template(inputs: PreflightInputs) -> PreflightLine:
    if not inputs.template:
        code = NOT_APPROVED_CODES.get(inputs.channel, "")
        return PreflightLine("Template", PreflightLevel.RED, "Choose an approved template.", code)
    if inputs.template_age:
        text = f"Approved when last checked, {inputs.template_age}; INCS cannot be reached now."
        return PreflightLine(
            "Template", PreflightLevel.AMBER, text, NOT_APPROVED_CODES.get(inputs.channel, "")
        )
    if inputs.quality.upper() in LOW_QUALITY:
        text = f"{inputs.template} is approved, but its quality is {inputs.quality.lower()}; "
        return PreflightLine(
            "Template", PreflightLevel.AMBER, f"{text}WhatsApp may pause it.", PAUSED_CODE
        )
    return PreflightLine("Template", PreflightLevel.GREEN, f"{inputs.template} is approved.")


def _check_content(inputs: PreflightInputs) -> PreflightLine:
    topic = "Variables" if inputs.kind == "template" else "Content"
    problems = [problem for problem in inputs.problems if problem.field not in {"to", "template"}]
    if not problems:
        length = f": {inputs.length}" if inputs.length else ""
        passed_text = "Complete and within limits"
        text = passed_text if inputs.kind == "template" else "Within limits"
        return PreflightLine(topic, PreflightLevel.GREEN, f"{text}{length}.")
    missing = sum(problem.message == "Enter a value." for problem in problems)
    if missing == len(problems):
        text = "1 value is missing." if missing == 1 else f"{missing} values are missing."
        return PreflightLine(
            topic, PreflightLevel.RED, text, VALUES_MISSING_CODES.get(inputs.channel, "422")
        )
    text = next(problem.message for problem in problems if problem.message != "Enter a value.")
    code = TOO_LONG_CODES.get(inputs.channel, "422") if inputs.kind == "template" else "422"
    return PreflightLine(topic, PreflightLevel.RED, text, code)


def _check_media(inputs: PreflightInputs, link: str) -> PreflightLine:
    probe = (inputs.media_probes or {}).get(link)
    code = NO_MEDIA_CODES.get(inputs.channel, "")
    if probe is None:
        return PreflightLine("File", PreflightLevel.GREY, "Not checked yet.")
    if probe.problem:
        return PreflightLine("File", PreflightLevel.AMBER, probe.problem, code)
    size = "" if probe.size is None else f", {_megabytes(probe.size)}"
    text = f"Available: {probe.kind or 'a file'}{size}."
    if inputs.max_mb and probe.size and probe.size > inputs.max_mb * 1_000_000:
        too_large = f"{text} Maximum {inputs.max_mb} MB."
        return PreflightLine("File", PreflightLevel.RED, too_large, code)
    return PreflightLine("File", PreflightLevel.GREEN, text)


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB" if size >= 100_000 else f"{size / 1000:.0f} kB"


def _check_window(inputs: PreflightInputs) -> list[PreflightLine]:
    """INCS: Send RCS Messages; no such rule is documented for Viber."""
    if inputs.kind == "template" or inputs.channel not in WINDOW_CLOSED_CODES:
        return []
    topic, code = f"{REPLY_WINDOW_HOURS} hours", WINDOW_CLOSED_CODES[inputs.channel]
    rule = (
        f"Free text and files are allowed for {REPLY_WINDOW_HOURS} hours after the customer's "
        "last message."
    )
    if inputs.last_inbound_ms is None:
        text = f"{rule} No message from this phone number; templates are always allowed."
        return [PreflightLine(topic, PreflightLevel.AMBER, text, code)]
    until_ms = inputs.last_inbound_ms + WINDOW_MS
    if until_ms <= inputs.now_ms:
        text = f"The window closed {_ago(inputs.now_ms - until_ms)}; templates are always allowed."
        return [PreflightLine(topic, PreflightLevel.AMBER, text, code)]
    return [PreflightLine(topic, PreflightLevel.GREEN, "The window is open", until_ms=until_ms)]


def _check_earlier(inputs: PreflightInputs) -> PreflightLine:
    not_refused = [sent for sent in inputs.earlier if sent.status != "refused"]
    same_send = next((sent for sent in not_refused if sent.is_same), None)
    if same_send is not None:
        ago = _ago(inputs.now_ms - same_send.at_ms)
        if same_send.status in {"unconfirmed", "intent"}:
            text = f"The same message was sent {ago}; unknown whether INCS accepted it."
            return PreflightLine(
                "Today", PreflightLevel.AMBER, f"{text} It may be delivered twice.", ""
            )
        return PreflightLine(
            "Today", PreflightLevel.AMBER, f"The same message was sent {ago}: {same_send.status}."
        )
    count = len(not_refused)
    if count >= MANY_PER_DAY:
        text = f"{count} messages to this phone number today; channels limit frequent messages."
        return PreflightLine("Today", PreflightLevel.AMBER, text, "131049")
    first = {
        0: "First message to this phone number today.",
        1: "1 message to this phone number today.",
    }
    return PreflightLine(
        "Today",
        PreflightLevel.GREEN,
        first.get(count, f"{count} messages to this phone number today."),
    )


def _check_local_time(inputs: PreflightInputs) -> list[PreflightLine]:
    if not inputs.zones:
        return [PreflightLine("Local time", PreflightLevel.GREY, "Local time unknown.")]
    quiet_now = quiet_zones(inputs.zones, inputs.now_ms)
    if quiet_now:
        zone, time = quiet_now[0]
        rest = f"{QUIET_FROM}:00 to {QUIET_UNTIL:02}:00 are quiet hours"
        text = f"It is {time} there ({zone}); {rest}."
        return [PreflightLine("Local time", PreflightLevel.AMBER, text)]
    moment = datetime.fromtimestamp(inputs.now_ms / 1000, UTC).astimezone(ZoneInfo(inputs.zones[0]))
    return [
        PreflightLine(
            "Local time", PreflightLevel.GREEN, f"It is {moment:%H:%M} there ({inputs.zones[0]})."
        )
    ]


def _check_account(inputs: PreflightInputs) -> PreflightLine:
    if inputs.account_problem:
        return PreflightLine("Account", PreflightLevel.RED, inputs.account_problem, "10001")
    if inputs.code_refused_ms is not None:
        ago = _ago(inputs.now_ms - inputs.code_refused_ms)
        return PreflightLine(
            "Account", PreflightLevel.AMBER, f"INCS refused its certification code {ago}.", "10001"
        )
    if inputs.pause_s >= 1:
        text = f"Rate limit reached: next send in {inputs.pause_s:.0f} s."
        return PreflightLine("Account", PreflightLevel.AMBER, text, "429")
    return PreflightLine("Account", PreflightLevel.GREEN, "No problems.")


def _ago(ms: int) -> str:
    seconds = max(ms // 1000, 0)
    for unit, size, below in (("s", 1, 60), ("min", 60, 3600), ("h", 3600, 172_800)):
        if seconds < below:
            return f"{seconds // size} {unit} ago"
    return f"{seconds // 86_400} days ago"


def _worst(topic: str, cards: Sequence[PreflightResult]) -> PreflightLine:
    lines = [line for card in cards for line in card.lines if line.topic == topic]
    worst = max(line.level for line in lines)
    first = next(line for line in lines if line.level is worst)
    same_level = sum(line.level is worst for line in lines)
    if len(cards) == 1:
        return first
    if worst is PreflightLevel.GREEN and len({line.text for line in lines}) > 1:
        return replace(first, text="No problems for all.", until_ms=None)
    share = "" if same_level == len(cards) else f" ({same_level} of {len(cards)})"
    return replace(first, text=f"{first.text}{share}", until_ms=None)
