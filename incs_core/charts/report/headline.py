"""The figures of the whole period, unrounded, each with its definition and its range."""

from __future__ import annotations

from incs_core.analytics.latency import Percentiles
from incs_core.analytics.overview import Overview
from incs_core.charts.report.document import Figure
from incs_core.store.delivery_types import COUNT_NAMES

WILSON = "95 % Wilson interval"
BAND = "if all open fail, if all open arrive"
COUNTED = {
    "accepted": "Messages that INCS took.",
    "sent": "Of these, handed on to the network; delivered and read included.",
    "delivered": "Of these, on the phone; read included.",
    "read": "Of these, read; a floor, since people may switch read receipts off.",
    "failed": "Accepted, then failed for good.",
    "open": "Accepted or sent, without a final word yet.",
    "expired": "Open for longer than the receipt horizon.",
    "refused": "INCS or our own checks said no at once: part of no rate.",
    "unconfirmed": "We do not know whether INCS took it: part of no rate.",
}
DIGITS = 3  # as the command line's report


def figures(overview: Overview) -> tuple[Figure, ...]:
    """Rates, counts and delays, in the order in which they are read."""
    return (*_rates(overview), *_counts(overview), *_delays(overview))


def seconds(value: float | None) -> float | None:
    """A delay as the command line's report gives it, to the millisecond."""
    return None if value is None else round(value, DIGITS)


def _rates(overview: Overview) -> tuple[Figure, ...]:
    now, before, total = overview.rates, overview.previous, overview.total
    faults = overview.faults
    return (
        Figure(
            key="settled_rate",
            label="Settled rate",
            unit="rate",
            value=now.settled_rate,
            before=before.settled_rate if before else None,
            of=now.n_settled,
            low=now.settled_low,
            high=now.settled_high,
            range_name=WILSON,
            definition="delivered / (delivered + failed + expired)",
        ),
        Figure(
            key="accepted_rate",
            label="Accepted rate",
            unit="rate",
            value=now.accepted_rate,
            before=before.accepted_rate if before else None,
            of=total.accepted,
            low=now.band_low,
            high=now.band_high,
            range_name=BAND,
            definition="delivered / accepted",
        ),
        Figure(
            key="read_rate",
            label="Read rate",
            unit="rate",
            value=now.read_rate,
            before=before.read_rate if before else None,
            of=total.delivered,
            definition="read / delivered; a floor",
        ),
        Figure(
            key="rate_without_policy",
            label="Settled rate without policy holds",
            unit="rate",
            value=faults.rate_without_policy,
            of=total.settled - faults.policy_held,
            low=faults.interval.low if faults.interval else None,
            high=faults.interval.high if faults.interval else None,
            range_name=WILSON,
            definition="the settled rate, with messages that a platform's policy held taken out",
        ),
    )


def _counts(overview: Overview) -> tuple[Figure, ...]:
    return tuple(
        Figure(
            key=name,
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
            definition=f"{name[1:]} % took no longer; true to 5 %",
        )
        for name, value in parts
    )
