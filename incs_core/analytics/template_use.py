"""What depends on a template, and so breaks when it is deleted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from incs_core.analytics.template_traffic import DAYS, NO_TRAFFIC, traffic
from incs_core.store import Store

LOOKED_THROUGH: Final = 500
"""So many of the latest test runs are looked through."""


@dataclass(frozen=True, slots=True)
class Use:
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
            said.append(f"Nobody sent it in the last {DAYS} days, tests left out.")
        if self.values:
            said.append(f"Its saved values are of no use any more: {', '.join(self.values)}.")
        if self.runs:
            said.append(f"Test runs that cannot be repeated: {', '.join(self.runs)}.")
        return said


def use_of(store: Store, account: str, template: str, now_ms: int) -> Use:
    """What depends on an account's template, by its name. Raises StoreError."""
    sent = traffic(store, [account], now_ms).get((account, template), NO_TRAFFIC)
    values = sorted(one.name for one in store.variable_sets(account, template))
    runs = (
        run.name
        for run in store.test_runs(LOOKED_THROUGH)
        if run.account == account and run.what == template
    )
    return Use(sent.counts.accepted, tuple(values), tuple(dict.fromkeys(runs)))
