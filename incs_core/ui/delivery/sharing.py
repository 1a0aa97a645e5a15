"""The figures to take away: the report as a web page and as a workbook, and a link that pins them.

The files are made when asked for, from the very figures on the screen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urlsplit

import streamlit as st

from incs_core.analytics.failures import FailureKey, FailureTrend
from incs_core.analytics.overview import Overview
from incs_core.analytics.time_buckets import Grain
from incs_core.analytics.time_series import TimeSeriesGrain
from incs_core.domain.actions import Action
from incs_core.domain.delivery import CountRow, EventTimeRow
from incs_core.domain.filters import Filter
from incs_core.domain.saved import Annotation
from incs_core.report.build import report_document
from incs_core.report.data import read_report_data
from incs_core.report.document import Document, Table
from incs_core.report.html import report_html
from incs_core.report.pins import make_pin
from incs_core.report.tables import table_of
from incs_core.report.workbook import workbook
from incs_core.ui.common.errors import error_boundary
from incs_core.ui.common.outcome import acting
from incs_core.ui.common.permissions import actor, audit, is_allowed, require
from incs_core.ui.common.services import services
from incs_core.ui.common.tables import XLSX
from incs_core.ui.common.times import now_ms
from incs_core.ui.delivery.alerts import HISTORY, alert_rows, rule_rows
from incs_core.ui.delivery.annotations import load_annotations
from incs_core.ui.delivery.comparison import comparison_table
from incs_core.ui.delivery.data import load_counts, load_event_time, load_trends
from incs_core.ui.delivery.data_quality import data_quality_tables
from incs_core.ui.delivery.pin_list import load_pins, pin_list
from incs_core.ui.delivery.tables import file_name
from incs_core.ui.delivery.visible_state import VisibleState, visible_state


class ScreenReads:
    """Reads through the caches of the sections; see ReportReads."""

    def counted(self, wanted: Filter, grain: Grain, now_ms: int) -> tuple[CountRow, ...]:
        """Counts by hour or day without gaps."""
        return load_counts(wanted, grain, now_ms)

    def event_time(
        self, wanted: Filter, grain: TimeSeriesGrain, now_ms: int
    ) -> tuple[EventTimeRow, ...]:
        """Statuses reached by hour, day or week without gaps."""
        return load_event_time(wanted, grain, now_ms)

    def trends(self, overview: Overview) -> Mapping[FailureKey, FailureTrend]:
        """Every error code by day."""
        return load_trends(
            overview.wanted,
            (overview.previous_start, overview.previous_end),
            (overview.total.accepted, overview.previous_total.accepted),
        )

    def marks(self, wanted: Filter) -> Sequence[Annotation]:
        """The marked moments of the period."""
        return load_annotations(wanted.start, wanted.end)


def section_tables(overview: Overview, choices: VisibleState) -> tuple[Table, ...]:
    """Tables of the sections that have choices or times of their own."""
    store = services().store
    return (
        comparison_table(overview, choices),
        *data_quality_tables(overview),
        table_of("alerts", "Alerts", alert_rows(store.alerts.list(HISTORY))),
        table_of("alert-rules", "Alert rules", rule_rows(store.alerts.rules())),
    )


def share_buttons(overview: Overview) -> None:
    """Report, workbook and pin, in the present container."""
    name = file_name("report", overview)
    choices = visible_state()
    with (
        st.popover("Export", icon=":material/download:", type="tertiary"),
        error_boundary("the report and the pins"),
    ):
        file_buttons(lambda: document_of(overview, choices), name)
        pinned = st.button(
            "Pin figures",
            key="pin-figures",
            icon=":material/push_pin:",
            help="Creates a link to the figures as they are now.",
            disabled=not is_allowed(Action.KEEP_FIGURES),
        )
        pin_list()
    if pinned:
        with acting("pin the figures"):
            _show_link(_pin(overview, choices))


def file_buttons(document: Callable[[], Document], name: str) -> None:
    """The report of a document as a web page and as a workbook."""
    st.download_button(
        "HTML",
        lambda: report_html(document()).encode(),
        f"{name}.html",
        "text/html",
        key="report-html",
        icon=":material/download:",
        on_click="ignore",
        type="tertiary",
        help="Downloads the report as one HTML page.",
    )
    st.download_button(
        "XLSX",
        lambda: workbook(document()),
        f"{name}.xlsx",
        XLSX,
        key="report-xlsx",
        icon=":material/download:",
        on_click="ignore",
        type="tertiary",
        help="Downloads the report as a workbook, one sheet per table.",
    )


def document_of(overview: Overview, choices: VisibleState) -> Document:
    """The report of the figures on the screen, in the grain and with the comparison shown there.

    Raises:
        StoreError: the database cannot be read.
    """
    extra = section_tables(overview, choices)
    material = read_report_data(ScreenReads(), overview, choices.grain, extra)
    return report_document(overview, material)


def link_to(pin_id: str) -> str:
    """The address under which pinned figures are seen."""
    here = urlsplit(st.context.url or "")
    origin = f"{here.scheme}://{here.netloc}" if here.netloc else ""
    return f"{origin}{here.path or '/'}?pin={pin_id}"


def _pin(overview: Overview, choices: VisibleState) -> str:
    require(Action.KEEP_FIGURES)
    document = document_of(overview, choices)
    pin = make_pin(document, overview.wanted, actor=actor(), now_ms=now_ms())
    services().store.pins.save(pin)
    load_pins.clear()
    audit("pin figures", pin.id)
    return pin.id


@st.dialog("Pinned")
def _show_link(pin_id: str) -> None:
    st.write("This link shows the figures as they are now, and changes since.")
    st.code(link_to(pin_id), language=None, wrap_lines=True)
    st.caption("Everybody with access to the dashboard can open it.")
