"""Delivery: how much of what we send arrives, how sure that is, where it dropped, and why."""

from __future__ import annotations

from incs_core.ui.delivery import shown
from incs_core.ui.delivery.data import load_overview, minute
from incs_core.ui.delivery.head import as_of_line, as_of_row, title_and_period
from incs_core.ui.delivery.pinned import pinned
from incs_core.ui.delivery.sections import sections
from incs_core.ui.delivery.states import history_being_made, nothing_to_show
from incs_core.ui.filters import load_choices
from incs_core.ui.guard import section
from incs_core.ui.resources import services
from incs_core.ui.views import filter_row_with_views

if not pinned():
    period = title_and_period()

    if not history_being_made():
        with section("the delivery figures"):
            choices = load_choices(tuple(services().accounts))
            wanted = filter_row_with_views(period, choices, shown)
            place, against = as_of_row(period)
            overview = load_overview(wanted, minute(), against)
            if not nothing_to_show(overview, choices, place):
                as_of_line(overview, place)
                sections(overview)
