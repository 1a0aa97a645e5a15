"""The figures of the whole period, unrounded, each with its definition and its range."""

from __future__ import annotations

from collections.abc import Mapping

from incs_core.analytics.latency import Percentiles
from incs_core.analytics.overview import Overview
from incs_core.domain.delivery import COUNT_NAMES
from incs_core.report.document import Figure

WILSON = "95 % Wilson interval"
BAND = "if all pending fail, if all are delivered"
RATES = {
    "settled_rate": ("Delivery rate (final)", "delivered / (delivered + failed + expired)"),
    "accepted_rate": ("Delivery rate (so far)", "delivered / accepted"),
    "read_rate": ("Read rate", "read / delivered; a lower bound"),
    "rate_without_policy": (
        "Delivery rate (final) without policy holds",
        "the delivery rate (final), excluding messages held back by platform policy",
    ),
}
"""The label of each rate, and what it is."""
COUNTED = {
    "accepted": "Messages that INCS accepted.",
    "sent": "Of these, sent to the network; includes delivered and read.",
    "delivered": "Of these, delivered to the phone; includes read.",
    "read": "Of these, read; a lower bound, since read receipts may be off.",
    "failed": "Accepted, then failed.",
    "pending": "Accepted or sent, no final status yet.",
    "expired": "Pending for longer than the receipt horizon.",
    "refused": "Refused by INCS or by our own checks; not part of any rate.",
    "unconfirmed": "Unknown whether INCS accepted it; not part of any rate.",
}
DIGITS = 3  # as the command line's report


def figures(overview: Overview) -> tuple[Figure, ...]:
    """Rates, counts and delays, in the order in which they are read."""
    return (*_rates(overview), *_counts(overview), *_delays(overview))


def seconds(value: float | None) -> float | None:
    """A delay as the command line's report gives it, to the millisecond."""
    return None if value is None else round(value, DIGITS)


def _rates(overview: Overview) -> tuple[Figure, ...]:
    now, total, faults = overview.rates, overview.total, overview.faults
    old = overview.previous
    before = {
        "settled_rate": old.final_rate if old else None,
        "accepted_rate": old.so_far_rate if old else None,
        "read_rate": old.read_rate if old else None,
    }
    completed, band = (now.final_low, now.final_high), (now.band_low, now.band_high)
    ours = total.completed - faults.policy_held
    return (
        _rate("settled_rate", now.final_rate, now.n_completed, before, completed, WILSON),
        _rate("accepted_rate", now.so_far_rate, total.accepted, before, band, BAND),
        _rate("read_rate", now.read_rate, total.delivered, before),
        _rate("rate_without_policy", faults.rate_without_policy, ours, {}, faults.interval, WILSON),
    )


def _rate(
    key: str,
    value: float | None,
    of: int,
    before: Mapping[str, float | None],
    ends: tuple[float | None, float | None] | None = None,
    range_name: str = "",
) -> Figure:
    label, definition = RATES[key]
    low, high = ends or (None, None)
    return Figure(key, label, "rate", value, before.get(key), of, low, high, range_name, definition)


def _counts(overview: Overview) -> tuple[Figure, ...]:
    return tuple(
        Figure(
            key="open" if name == "pending" else name,
            label=name.capitalize(),
            unit="count",
            value=int(getattr(overview.total, name)),
            before=int(getattr(overview.previous_total, name)),
            definition=COUNTED[name],
        )
        for name in COUNT_NAMES
    )


def _delays(overview: Overview) -> tuple[Figure, ...]:
    return (
        *_percentiles("latency", "Accepted to delivered", overview.latency),
        *_percentiles("read_latency", "Delivered to read", overview.read_latency),
    )


def _percentiles(key: str, label: str, found: Percentiles) -> tuple[Figure, ...]:
    parts = (("p50", found.p50), ("p90", found.p90), ("p99", found.p99))
    return tuple(
        Figure(
            key=f"{key}_{name}_s",
            label=f"{label}, {name}",
            unit="seconds",
            value=seconds(value),
            of=found.n,
            definition=f"{name[1:]}th percentile; accurate to 5 %",
        )
        for name, value in parts
    )
