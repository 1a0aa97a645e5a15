"""Incidents in the generated history: a few days with conspicuous figures.

Their dates depend on the day of generation and the seed; each message id encodes its incident.
"""

from __future__ import annotations

from typing import NamedTuple

from incs_core.demo_data.volume import HOURS_A_DAY
from incs_core.sandbox.seed_templates import TEMPLATE_POSITIONS
from incs_core.sandbox.simulation.countries import country_position
from incs_core.sandbox.simulation.lifecycle import Circumstance


class Incident(NamedTuple):
    """Hours [start, end) since 1970 in which messages to a country or of a template fare worse.

    `country` and `template` are positions; None means any.
    """

    circumstance: Circumstance
    start_hour: int
    end_hour: int
    country: int | None = None
    template: int | None = None

    def affects(self, country: int, template: int) -> bool:
        """Whether the incident affects a message to this country with this template."""
        return self.country in {None, country} and self.template in {None, template}


def incidents(seed: int, today: int) -> tuple[Incident, ...]:
    """Return the incidents of the 90 days before `today` (days since 1970, UTC)."""
    shift = seed % 4
    outage = (today - 10 - shift) * HOURS_A_DAY + 3
    broken = (today - 27 - shift) * HOURS_A_DAY
    friday = today - 4 - (today - 5) % 7
    wave = friday * HOURS_A_DAY + 1
    slow = (today - 3) * HOURS_A_DAY + 6
    earlier = (today - 58 - shift) * HOURS_A_DAY + 9
    return (
        Incident(Circumstance.OUTAGE, outage, outage + 7, country=country_position("ID")),
        Incident(
            Circumstance.BROKEN_MEDIA,
            broken,
            broken + 72,
            template=TEMPLATE_POSITIONS["order_shipped"],
        ),
        Incident(
            Circumstance.POLICY_WAVE,
            wave,
            wave + 40,
            template=TEMPLATE_POSITIONS["weekend_flash_sale"],
        ),
        Incident(Circumstance.SLOW, slow, slow + 5),
        Incident(Circumstance.OUTAGE, earlier, earlier + 4, country=country_position("PH")),
    )


def active(every: tuple[Incident, ...], hour: int) -> tuple[Incident, ...]:
    """Return the incidents of one hour since 1970; usually none."""
    return tuple(incident for incident in every if incident.start_hour <= hour < incident.end_hour)
