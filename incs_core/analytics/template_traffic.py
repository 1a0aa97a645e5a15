"""What was sent with each template lately, and how much of it arrived."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from incs_core.analytics.rates import Rates
from incs_core.store import Store
from incs_core.store.delivery_types import Counts, Filter

DAYS = 30


@dataclass(frozen=True, slots=True)
class Traffic:
    """The messages with one template, tests left out, and their rates."""

    counts: Counts
    rates: Rates

    @classmethod
    def of(cls, counts: Counts) -> Traffic:
        """The traffic of these counts."""
        return cls(counts, Rates.of(counts))


NO_TRAFFIC = Traffic.of(Counts())


def traffic(store: Store, accounts: Iterable[str], now_ms: int) -> dict[tuple[str, str], Traffic]:
    """By account and template name: what went out in the last 30 days, today included.

    Templates of one account that had the same name one after the other count together: a send
    names no id. Raises StoreError.
    """
    start, end = _period(store, now_ms)
    return {
        (account, str(row.group)): Traffic.of(row.counts)
        for account in accounts
        for row in store.counts(Filter(start, end, accounts=(account,)), "template", now_ms)
        if row.group
    }


def daily_sends(store: Store, account: str, template: str, now_ms: int) -> dict[date, int]:
    """How many messages with a template went out on each of the last 30 days, none included.

    Tests are left out. Raises StoreError.
    """
    start, end = _period(store, now_ms)
    wanted = Filter(start, end, accounts=(account,), templates=(template,))
    sent = {row.group: row.counts.accepted for row in store.counts(wanted, "day", now_ms)}
    days = (start + timedelta(days=number) for number in range(DAYS))
    return {day: sent.get(day.isoformat(), 0) for day in days}


def _period(store: Store, now_ms: int) -> tuple[date, date]:
    end = datetime.fromtimestamp(now_ms / 1000, UTC).astimezone(store.zone).date()
    return end - timedelta(days=DAYS - 1), end
