"""What was sent with each template lately, how much of it was delivered, and what depends on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from incs_core.analytics.rates import Rates
from incs_core.domain.delivery import Counts
from incs_core.domain.filters import Filter
from incs_core.store import Store

DAYS = 30


@dataclass(frozen=True, slots=True)
class TemplateTraffic:
    """The messages with one template, tests left out, and their rates."""

    counts: Counts
    rates: Rates

    @classmethod
    def of(cls, counts: Counts) -> TemplateTraffic:
        """The traffic of these counts."""
        return cls(counts, Rates.of(counts))


NO_TRAFFIC = TemplateTraffic.of(Counts())


def template_traffic(
    store: Store, accounts: Iterable[str], now_ms: int
) -> dict[tuple[str, str], TemplateTraffic]:
    """By account and template name: what went out in the last 30 days, today included.

    Templates of one account that had the same name one after the other count together: a send
    names no id. Raises StoreError.
    """
    start, end = _period(store, now_ms)
    return {
        (account, str(row.group)): TemplateTraffic.of(row.counts)
        for account in accounts
        for row in store.rollups.counts(Filter(start, end, accounts=(account,)), "template", now_ms)
        if row.group
    }


def template_filter(store: Store, account: str, template: str, now_ms: int) -> Filter:
    """The messages with a template of the last 30 days, tests left out."""
    start, end = _period(store, now_ms)
    return Filter(start, end, accounts=(account,), templates=(template,))


def daily_sends(store: Store, account: str, template: str, now_ms: int) -> dict[date, int]:
    """How many messages with a template went out on each of the last 30 days, none included.

    Tests are left out. Raises StoreError.
    """
    wanted = template_filter(store, account, template, now_ms)
    sent = {row.group: row.counts.accepted for row in store.rollups.counts(wanted, "day", now_ms)}
    days = (wanted.start + timedelta(days=number) for number in range(DAYS))
    return {day: sent.get(day.isoformat(), 0) for day in days}


def _period(store: Store, now_ms: int) -> tuple[date, date]:
    end = datetime.fromtimestamp(now_ms / 1000, UTC).astimezone(store.zone).date()
    return end - timedelta(days=DAYS - 1), end


LOOKED_THROUGH: Final = 500
"""So many of the latest test runs are looked through."""


@dataclass(frozen=True, slots=True)
class TemplateUse:
    """Messages of the last 30 days without tests, names of saved values and of test runs."""

    sends: int = 0
    values: tuple[str, ...] = ()
    runs: tuple[str, ...] = ()

    def sentences(self) -> list[str]:
        """What no longer works without it, each a sentence."""
        said = ["From then on, every send that names it is refused."]
        if self.sends:
            messages = "1 message" if self.sends == 1 else f"{self.sends:,} messages"
            said.append(f"It is in use: {messages} went out with it in the last {DAYS} days.")
        else:
            said.append(f"Nobody sent it in the last {DAYS} days, tests excluded.")
        if self.values:
            said.append(f"Its sample values become unusable: {', '.join(self.values)}.")
        if self.runs:
            said.append(f"Test runs that cannot be repeated: {', '.join(self.runs)}.")
        return said


def template_use(store: Store, account: str, template: str, now_ms: int) -> TemplateUse:
    """What depends on an account's template, by its name. Raises StoreError."""
    sent = template_traffic(store, [account], now_ms).get((account, template), NO_TRAFFIC)
    values = sorted(one.name for one in store.variable_sets.list(account, template))
    runs = (
        run.name
        for run in store.test_runs.list(LOOKED_THROUGH)
        if run.account == account and run.what == template
    )
    return TemplateUse(sent.counts.accepted, tuple(values), tuple(dict.fromkeys(runs)))
