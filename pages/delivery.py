"""Delivery: how much of what we send arrives, how sure that is, where it dropped, and why."""

from __future__ import annotations

from incs_core.ui.common.errors import error_boundary
from incs_core.ui.common.filters import load_choices
from incs_core.ui.common.saved_views import filter_row_with_views
from incs_core.ui.common.services import services
from incs_core.ui.delivery import view_state
from incs_core.ui.delivery.data import load_overview, minute
from incs_core.ui.delivery.overview import (
    as_of_line,
    as_of_row,
    history_being_made,
    nothing_to_show,
    title_and_period,
)
from incs_core.ui.delivery.pins import show_pin
from incs_core.ui.delivery.sections import sections

if not show_pin():
    period = title_and_period()

    if not history_being_made():
        with error_boundary("the delivery figures"):
            choices = load_choices(tuple(services().accounts))
            wanted = filter_row_with_views(period, choices, view_state)
            place, against = as_of_row(period)
            overview = load_overview(wanted, minute(), against)
            if not nothing_to_show(overview, choices, place):
                as_of_line(overview, place)
                sections(overview)
