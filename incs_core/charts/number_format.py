"""Numbers as people read them: one way of writing shares, counts and differences everywhere.

A space that does not break stands before the per cent sign. Where rounding would claim a certainty
that is not there ("100.0 %" with failures beside it), the text says "> 99.9 %" instead.
"""

from __future__ import annotations

NOTHING = "–"
_SPACE = "\N{NO-BREAK SPACE}"
_MINUS = "\N{MINUS SIGN}"
_MINUTE_S, _HOUR_S, _DAY_S = 60, 3_600, 86_400


def count(number: int) -> str:
    """A count with thousands apart: ``12,345``."""
    return f"{number:,}"


def short_count(number: int) -> str:
    """A count in at most five characters, for axes and tight places: ``12.3k``, ``4.1M``."""
    for size, unit in ((1_000_000, "M"), (1_000, "k")):
        if abs(number) >= size * 10:
            return f"{number / size:.0f}{unit}"
        if abs(number) >= size:
            return f"{number / size:.1f}{unit}"
    return str(number)


def percent(share: float | None, digits: int = 1) -> str:
    """A fraction (0 to 1) in per cent: ``96.1 %``; never rounded into a full 0 or 100."""
    if share is None:
        return NOTHING
    text, step = f"{share * 100:.{digits}f}", 10.0**-digits
    if share < 1 and float(text) >= 100:
        return f"> {100 - step:.{digits}f}{_SPACE}%"
    if share > 0 and float(text) <= 0:
        return f"< {step:.{digits}f}{_SPACE}%"
    return f"{text}{_SPACE}%"


def range_text(low: float | None, high: float | None, digits: int = 1) -> str:
    """Two fractions as a range in per cent: ``95.8–96.4 %``; one number if both read alike.

    That one is never rounded into a full 0 or 100.
    """
    if low is None or high is None:
        return NOTHING
    first, last = f"{low * 100:.{digits}f}", f"{high * 100:.{digits}f}"
    if first == last:
        return percent(low if low > 0.5 else high, digits)
    return f"{first}–{last}{_SPACE}%"


def points_text(difference: float) -> str:
    """A difference of two fractions in percentage points with its sign: ``−1.2 pts``."""
    return f"{signed_number(difference * 100, '.1f')}{_SPACE}pts"


def change_text(now: float, before: float) -> str:
    """The relative change of a quantity with its sign: ``+12 %``; a dash without a before."""
    return f"{signed_number((now - before) / before * 100, '.0f')}{_SPACE}%" if before else NOTHING


def duration(seconds: float | None) -> str:
    """A span of time in two figures: ``4.2 s``, ``12 min``, ``3.0 h``, ``2.0 d``."""
    if seconds is None:
        return NOTHING
    for size, unit, end in (
        (1, "s", _MINUTE_S),
        (_MINUTE_S, "min", _HOUR_S),
        (_HOUR_S, "h", 2 * _DAY_S),
        (_DAY_S, "d", float("inf")),
    ):
        value = seconds / size
        if seconds < end:
            return f"{value:.1f}{_SPACE}{unit}" if value < 10 else f"{value:.0f}{_SPACE}{unit}"
    return NOTHING


def short_duration(seconds: float) -> str:
    """A span of time for axes, without a fraction that is none: ``4 s``, ``1.5 h``."""
    return duration(seconds).replace(".0", "")


def signed_number(number: float, style: str) -> str:
    """A number in this format with its sign; what rounds to nothing is neither more nor less."""
    text = f"{abs(number):{style}}"
    if not float(text.replace(",", "")):
        return f"±{text}"
    return f"{'+' if number > 0 else _MINUS}{text}"
