"""The template board: status, review time, changes and traffic of every template."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from incs_core.analytics.template_approval import MIN_REVIEWS, ApprovalClock
from incs_core.charts.number_format import duration
from incs_core.charts.template_approval import clock_figure, clock_rows
from incs_core.charts.template_board import (
    CLOCK_COLOURS,
    SORTS,
    BoardEntry,
    BoardFilter,
    board_row,
    count_text,
    sorted_entries,
)
from incs_core.charts.template_tables import (
    STATUS_COLOURS,
    STATUS_LABELS,
    ListedTemplate,
    category_label,
    type_label,
)
from incs_core.templates.files import all_to_json
from incs_core.ui.common.charts import draw_chart
from incs_core.ui.common.errors import error_boundary, escape_markdown
from incs_core.ui.common.filters import multi_filter
from incs_core.ui.common.list_paging import count_label, list_head
from incs_core.ui.common.services import services
from incs_core.ui.common.tables import label_column, show_table
from incs_core.ui.common.times import now_ms, zone
from incs_core.ui.templates.changes_since_visit import show_changes
from incs_core.ui.templates.data import (
    TemplateHistory,
    TemplateList,
    refresh,
    show_problems,
    template_history,
)
from incs_core.ui.templates.url_state import open_template

UNFILTERED = {
    "status": "All but deleted",
    "type": "All types",
    "category": "All categories",
    "account": "All accounts",
}
KEYS = {name: f"template_{name}" for name in UNFILTERED}
TEXT, SORT = "template_name", "template_sort"
DELETED = "Deleted"
ROWS_AT_ONCE, ROW_PX = 16, 35


def board_filters(listed: Sequence[ListedTemplate]) -> tuple[BoardFilter, str]:
    """Draw the filters and the order; returns what they say. Empty choices are left out."""
    choices = _choices(listed)
    with st.container(horizontal=True, gap="small"):
        text = st.text_input(
            "Search",
            key=TEXT,
            type="search",
            placeholder="Name or text",
            live=True,
            bind="query-params",
            label_visibility="collapsed",
            width=210,
        )
        chosen = {
            name: multi_filter(KEYS[name], name.capitalize(), options, UNFILTERED[name], width=165)
            if len(options) > 1
            else ()
            for name, options in choices.items()
        }
        sort = st.selectbox(
            "Order",
            list(SORTS),
            key=SORT,
            bind="query-params",
            label_visibility="collapsed",
            width=210,
        )
    return BoardFilter(text or "", *chosen.values()), sort or next(iter(SORTS))


def is_narrowed() -> bool:
    """Whether any filter is set."""
    state = st.session_state
    return bool(state.get(TEXT)) or any(state.get(key) for key in KEYS.values())


def reset_filters() -> None:
    """Show all templates again."""
    st.session_state[TEXT] = ""
    for key in KEYS.values():
        if key in st.session_state:
            st.session_state[key] = []


def show_deleted() -> None:
    """Show the templates that INCS no longer has."""
    st.session_state[KEYS["status"]] = [DELETED]


def _choices(listed: Sequence[ListedTemplate]) -> dict[str, list[str]]:
    """What is offered for each attribute, in the order of `BoardFilter`."""
    return {
        "status": list(count_text(listed, [*STATUS_LABELS.values(), DELETED])),
        "type": sorted({type_label(entry.template.type) for entry in listed}),
        "category": sorted({category_label(entry.template.category) for entry in listed}),
        "account": list(services().accounts),
    }


CLOCK_HELP = (
    "Grey: 90th percentile of past review times. Blue line: median. Dots: templates in "
    "review; red diamonds: unusually long waits."
)


def show_approval_clock(clock: ApprovalClock, waiting: Sequence[BoardEntry]) -> None:
    """Draw the clock where reviews were decided or a template is in review."""
    if not clock.groups() and not waiting:
        return
    st.subheader("Review times", anchor=False, help=CLOCK_HELP)
    if clock.overall() is None:
        st.caption(f"Usual review times appear after {MIN_REVIEWS} completed reviews.")
    draw_chart(
        clock_figure(clock, waiting),
        key="approval-clock",
        alt="Review times by type and category, and current waits",
    )
    st.caption(CLOCK_HELP)
    with st.expander("Table", icon=":material/table:", type="compact"):
        show_table(clock_rows(clock, waiting), key="approval-clock-rows", file_name="reviews")


STATUS_HELP = {
    "Approved": "Templates that can be sent.",
    "In review": "Waiting for the decision of the channel.",
    "Rejected": "Cannot be sent. Open one to see the reason, if given.",
}
UNKNOWN_STATUS_HELP = "Unknown status from INCS, shown unchanged."
COLUMNS = {
    "Name": st.column_config.TextColumn(width=170),
    "Review": label_column(
        CLOCK_COLOURS.items(),
        about="Unusual: longer than 90 % of reviews of the same type and category (or of the "
        "same type, where those are too few).",
        width=85,
    ),
    "In review (d)": st.column_config.NumberColumn(
        format="%.1f",
        width=90,
        help="Days from submission to the first decision, or until now.",
    ),
    "Type": st.column_config.TextColumn(width=80),
    "Category": st.column_config.TextColumn(width=105),
    "Age (d)": st.column_config.NumberColumn(
        format="%.0f", width=70, help="Days since submission."
    ),
    "Sends, 30 d": st.column_config.NumberColumn(
        format="localized",
        width=90,
        help="Messages accepted with this template in the last 30 days, tests excluded.",
    ),
    "Delivery rate": st.column_config.NumberColumn(
        format="%.1f\N{NO-BREAK SPACE}%%",
        width=95,
        help="delivered / (delivered + failed + expired) in the last 30 days. Empty below 30 "
        "completed messages.",
    ),
    "95 % interval": st.column_config.TextColumn(
        width=110,
        help="Wilson interval, or the number of completed messages.",
    ),
    "Variables": st.column_config.NumberColumn(help="Values required per send."),
}
"""How the columns are drawn that are the same for every table."""


def show_board(readings: Sequence[TemplateList]) -> None:
    """Draw what is new, how the templates stand, the filters and the table."""
    show_problems(readings)
    listed = [entry for reading in readings for entry in reading.listed]
    deleted = [entry for reading in readings for entry in reading.gone]
    history = template_history()
    with error_boundary("the changes since your last visit"):
        show_changes([*listed, *deleted])
    board = history.entries([*listed, *deleted])
    _figures(board, history)
    board_filter, sort = board_filters([*listed, *deleted])
    shown = sorted_entries((entry for entry in board if board_filter.matches(entry.listed)), sort)
    _head(readings, len(shown), len(listed), len(deleted))
    if shown:
        _table(shown)
    elif listed or not any(reading.problem for reading in readings):
        _empty_state(len(listed), len(deleted))
    show_approval_clock(history.clock, [entry for entry in board if entry.wait])


def _figures(board: Sequence[BoardEntry], history: TemplateHistory) -> None:
    existing = [entry.listed for entry in board if not entry.listed.is_deleted]
    unusual = sum(entry.wait is not None and entry.wait.is_unusual for entry in board)
    with st.container(horizontal=True, gap="small"):
        for label, count in count_text(existing, list(STATUS_LABELS.values())).items():
            late = label == "In review" and unusual
            st.metric(
                escape_markdown(label),
                count,
                delta=f"{unusual} unusually long" if late else None,
                delta_color="inverse",
                delta_arrow="off",
                help=STATUS_HELP.get(label, UNKNOWN_STATUS_HELP),
                border=True,
                width=165,
                height="stretch",
            )
        _usual_review(history)


def _usual_review(history: TemplateHistory) -> None:
    overall = history.clock.overall()
    if overall is None:
        return
    st.metric(
        "Usual review",
        duration(overall.median_s),
        delta=f"p90 {duration(overall.p90_s)}",
        delta_color="off",
        delta_arrow="off",
        help=f"Median of {overall.n} completed reviews. See review times below by type and "
        "category.",
        border=True,
        width=230,
        height="stretch",
    )


def _head(readings: Sequence[TemplateList], shown: int, existing: int, deleted: int) -> None:
    read = min((entry.read_ms for entry in readings if entry.read_ms), default=None)
    hidden = f"{deleted:,} deleted (choose that status to see them)" if deleted else ""
    list_head(
        f"{shown:,} of {count_label(existing + deleted, 'template')}",
        read,
        key="templates_read_again",
        about=" · ".join(filter(None, (hidden, "select a row to open it"))),
        on_click=refresh,
    )


def _empty_state(existing: int, deleted: int) -> None:
    """Say why the board is empty, and how to see what there is."""
    if existing or is_narrowed():
        text = "No templates match these filters."
        label, on_click = "Show all templates", reset_filters
    elif deleted:
        text = "All known templates are deleted at INCS; their history is kept here."
        label, on_click = "Show deleted templates", show_deleted
    else:
        text = "No templates yet. Submit the first one under “New template”."
        st.info(text, icon=":material/search:")
        return
    st.info(text, icon=":material/search:")
    st.button(label, key="template_reset", icon=":material/filter_alt_off:", on_click=on_click)


def _table(shown: Sequence[BoardEntry]) -> None:
    rows = [board_row(entry, zone(), now_ms()) for entry in shown]
    columns = _column_names(rows)
    chosen = show_table(
        rows,
        key="templates",
        file_name="templates",
        columns=columns,
        config=_columns(shown),
        drawn=[_in_percent(row) for row in rows],
        ids=[(one.listed.account, one.listed.template.template_id) for one in shown],
        height=(min(len(shown), ROWS_AT_ONCE) + 1) * ROW_PX + 3,
    )
    _json_button(shown)
    if chosen is not None:
        open_template(*chosen)
        st.rerun()


def _json_button(shown: Sequence[BoardEntry]) -> None:
    """All of them as one file, which the import and the command line read."""
    st.download_button(
        "JSON for resubmission",
        lambda: all_to_json(entry.listed.template for entry in shown),
        "templates.json",
        "application/json",
        key="templates-json",
        icon=":material/download:",
        on_click="ignore",
        type="tertiary",
        help="A list of create requests for Import or python -m incs_core templates submit.",
    )


def _in_percent(row: dict[str, Any]) -> dict[str, Any]:
    """Per cent on the screen; the files keep fractions."""
    rate = row["Delivery rate"]
    return {**row, "Delivery rate": None if rate is None else rate * 100}


def _column_names(rows: Sequence[dict[str, Any]]) -> list[str]:
    """The columns in which anything stands; the account where there is a choice."""
    optional = {"Category", "Review", "95 % interval", "Delivery rate"}
    empty = {name for name in optional if all(row[name] is None for row in rows)}
    alone = {"Account"} if len(services().accounts) == 1 else set()
    return [name for name in rows[0] if name not in empty | alone]


def _columns(shown: Sequence[BoardEntry]) -> dict[str, Any]:
    return {
        **COLUMNS,
        "Status": _status_column([entry.listed for entry in shown]),
        "Last change": st.column_config.DatetimeColumn(
            format="YYYY-MM-DD HH:mm",
            width=125,
            help="Last change of status, category or quality, or submission. Times in "
            f"{zone().key}.",
        ),
    }


def _status_column(shown: Sequence[ListedTemplate]) -> Any:
    """Coloured labels; a status that we do not know is grey."""
    words = count_text(shown, list(STATUS_COLOURS))
    labels = [(label, STATUS_COLOURS.get(label, "gray")) for label in words]
    return label_column(labels, width=None if len(labels) > len(STATUS_COLOURS) else 95)
