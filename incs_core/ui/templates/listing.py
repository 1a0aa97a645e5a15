"""The list of templates: how many of each status, filters in the address, a row for each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from incs_core.charts.template_rows import (
    STATUS_COLOURS,
    STATUS_WORDS,
    Listed,
    ListFilter,
    category_word,
    counted,
    list_row,
    type_word,
    usual_review,
)
from incs_core.charts.template_rows import span as in_words
from incs_core.ui.guard import as_text, show_error
from incs_core.ui.head import list_head
from incs_core.ui.resources import services
from incs_core.ui.tables import label_column, show_table
from incs_core.ui.templates.address import open_template
from incs_core.ui.templates.loading import Progress, Reading, forget, read_templates
from incs_core.ui.times import ago, zone

COLUMNS = (
    "Name",
    "Status",
    "Type",
    "Category",
    "Submitted",
    "Status since",
    "For",
    "Variables",
    "Account",
    "Template id",
)
ROWS_AT_ONCE, ROW_PX = 20, 35
ALL = {"status": "All statuses", "type": "All types", "category": "All categories"}
HELP = {
    "Approved": "Templates that can be sent.",
    "In review": "Templates that wait for the decision of the channel.",
    "Rejected": "Templates that cannot be sent; open one for the reason, if one was given.",
}


def read_all() -> list[Reading]:
    """The templates of every account that has some, with progress while INCS is asked."""
    place = st.empty()
    with_templates = [
        account for account in services().accounts.values() if account.channel != "viber"
    ]
    with st.spinner("Asking INCS for the templates…", show_time=True):
        readings = [
            read_templates(each.id, _progress(place, each.label)) for each in with_templates
        ]
    place.empty()
    return readings


def _progress(place: DeltaGenerator, label: str) -> Progress:
    def say(count: int) -> None:
        place.caption(f":material/sync: Reading the templates of {as_text(label)}: {count} so far…")

    return say


def show_list(readings: Sequence[Reading]) -> None:
    """Draw how the templates stand, the filters and the table."""
    _problems(readings)
    listed = [entry for reading in readings for entry in reading.listed]
    _figures(listed)
    wanted = _filters(listed, with_category=_tells_category(listed))
    shown = [entry for entry in listed if wanted.takes(entry)]
    _age(readings, f"{len(shown)} of {len(listed)} templates")
    if listed or not any(reading.problem for reading in readings):
        _table(shown, everything=not listed)


def _problems(readings: Iterable[Reading]) -> None:
    for reading in readings:
        if reading.unkept is not None:
            show_error(reading.unkept)
        if reading.problem is not None:
            show_error(reading.problem, "the template list", forget, key=reading.account)
            if reading.listed:
                seen = ago(reading.read_ms)
                st.warning(
                    f"These are the templates as last seen, {seen}.", icon=":material/history:"
                )


def _figures(listed: Sequence[Listed]) -> None:
    counts = counted(listed)
    usual = usual_review(listed)
    with st.container(horizontal=True, gap="small"):
        for word, count in counts.items():
            help_ = HELP.get(word, "INCS gives a status that we do not know; nothing is hidden.")
            st.metric(as_text(word), count, help=help_, border=True, width=150)
        if usual is not None:
            st.metric(
                "Usual review",
                in_words(usual),
                help="Median time from submission to the decision, of all templates in this list.",
                border=True,
                width=150,
            )


def _tells_category(listed: Sequence[Listed]) -> bool:
    """Whether INCS tells the category of any template; it may leave it out of all."""
    return any(entry.template.category for entry in listed)


def _filters(listed: Sequence[Listed], *, with_category: bool) -> ListFilter:
    statuses = list(counted(listed))
    types = sorted({type_word(entry.template.type) for entry in listed})
    categories = sorted({category_word(entry.template.category) for entry in listed})
    choices = {"status": statuses, "type": types, "category": categories}
    with st.container(horizontal=True, gap="small"):
        name = st.text_input(
            "Name",
            key="template_name",
            type="search",
            placeholder="Search by name",
            live=True,
            bind="query-params",
            label_visibility="collapsed",
            width=230,
        )
        chosen = [
            _choice(word, options)
            for word, options in choices.items()
            if word != "category" or with_category
        ]
    return ListFilter(name or "", *chosen)


def _choice(name: str, options: Sequence[str]) -> tuple[str, ...]:
    chosen = st.multiselect(
        name.capitalize(),
        list(options),
        key=f"template_{name}",
        bind="query-params",
        placeholder=ALL[name],
        label_visibility="collapsed",
        width=165,
    )
    return tuple(chosen)


def _table(shown: Sequence[Listed], *, everything: bool) -> None:
    if not shown:
        text = "There are no templates yet. Submit the first one under “New template”."
        st.info(text if everything else "No template fits these filters.", icon=":material/search:")
        return
    turn = st.session_state.setdefault("templates-turn", 0)
    now = datetime.now(UTC)
    chosen = show_table(
        [list_row(entry, zone(), now) for entry in shown],
        key=f"templates-{turn}",
        file_name="templates",
        columns=_names(shown),
        config=_columns(),
        select=True,
        height=(min(len(shown), ROWS_AT_ONCE) + 1) * ROW_PX + 3,
    )
    if chosen:
        st.session_state["templates-turn"] = turn + 1  # not selected any more on return
        entry = shown[chosen[0]]
        open_template(entry.account, entry.template.template_id)
        st.rerun()


def _names(shown: Sequence[Listed]) -> list[str]:
    left_out = {
        "Category": not _tells_category(shown),
        "Account": len(services().accounts) == 1,
    }
    return [name for name in COLUMNS if not left_out.get(name)]


def _columns() -> dict[str, Any]:
    zone_name = zone().key
    moment = st.column_config.DatetimeColumn
    return {
        "Name": st.column_config.TextColumn(width="medium"),
        "Status": label_column(zip(STATUS_WORDS.values(), STATUS_COLOURS.values(), strict=True)),
        "Category": st.column_config.TextColumn(width=105),
        "Submitted": moment(
            format="YYYY-MM-DD HH:mm", help=f"When INCS took it; times in {zone_name}."
        ),
        "Status since": moment(
            format="YYYY-MM-DD HH:mm", help=f"When the status last changed; times in {zone_name}."
        ),
        "For": st.column_config.TextColumn(help="How long it has had this status."),
        "Variables": st.column_config.NumberColumn(help="How many values a send must bring."),
    }


def _age(readings: Sequence[Reading], what: str) -> None:
    read = min((entry.read_ms for entry in readings if entry.read_ms), default=None)
    list_head(
        what,
        read,
        key="templates_read_again",
        about="select a row to open the template",
        on_click=forget,
    )
