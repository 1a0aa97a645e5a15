"""Sets of values for a template's variables: chosen, looked at, made and kept.

Five sets are there from the start; others are kept by the template's name. The builder shows the
preview with them, the Send page fills its fields from them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from incs_core.domain.actions import Action
from incs_core.domain.saved import VariableSet
from incs_core.store.saved.template_drafts import MOST_SET_NAME
from incs_core.templates.sample_values import default_sample_values
from incs_core.ui.common.errors import error_boundary, escape_markdown
from incs_core.ui.common.permissions import actor, audit, is_allowed, require
from incs_core.ui.common.services import services
from incs_core.ui.common.times import now_ms

AS_WRITTEN = "Variable names"


@dataclass(frozen=True, slots=True)
class ValueSets:
    """Values by the name of their set; `own` are the sets that somebody made for the template."""

    values: dict[str, dict[str, str]]
    own: frozenset[str]


def sample_value_sets(
    account: str,
    template: str,
    variables: Sequence[str],
    examples: Mapping[str, str] | None = None,
) -> ValueSets:
    """Every set of a template by name: its own first, then those that every template has.

    They have a value for each variable that the template has now.

    Raises:
        StoreError: the database cannot be read.
    """
    own = {
        one.name: {name: one.values.get(name, "") for name in variables}
        for one in saved_value_sets(account, template)
    }
    started = default_sample_values(variables, examples)
    others = {name: values for name, values in started.items() if name not in own}
    return ValueSets(own | others, frozenset(own))


@st.cache_data(ttl=30, max_entries=64, show_spinner=False)
def saved_value_sets(account: str, template: str) -> list[VariableSet]:
    """The sets that somebody made for a template.

    Raises:
        StoreError: the database cannot be read.
    """
    return services().store.variable_sets.list(account, template)


def value_picker(
    account: str,
    template: str,
    variables: Sequence[str],
    *,
    key: str,
    examples: Mapping[str, str] | None = None,
    none: str = AS_WRITTEN,
    on_pick: Callable[[Mapping[str, str]], None] | None = None,
) -> dict[str, str] | None:
    """Choose a set, and make or change sets beside it; None while none is chosen.

    Args:
        account: whose template it is.
        template: the template's name, or the owner of a draft's sets.
        variables: the names of its variables.
        key: tells the picker from others on the page.
        examples: better typical values, such as those of a WhatsApp template.
        none: what stands there while no set is chosen.
        on_pick: is given the values when somebody chooses a set, before the page is drawn anew.

    Raises:
        StoreError: the sets cannot be read.
    """
    sets = sample_value_sets(account, template, variables, examples)
    if st.session_state.get(key) not in sets.values:
        st.session_state.pop(key, None)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        chosen = _choice(sets, key, none, on_pick)
        with st.popover(
            "Sample values",
            icon=":material/edit_note:",
            type="tertiary",
            help="Create, edit or delete sample values.",
        ):
            start, own = sets.values.get(chosen or "", {}), chosen if chosen in sets.own else None
            _editor(account, template, variables, start, own, key)
    return sets.values[chosen] if chosen else None


def _choice(
    sets: ValueSets,
    key: str,
    none: str,
    on_pick: Callable[[Mapping[str, str]], None] | None,
) -> str | None:
    """The name of a set; those that somebody made have a star."""

    def picked() -> None:
        chosen = st.session_state.get(key)
        if on_pick is not None and chosen in sets.values:
            on_pick(sets.values[chosen])

    return st.selectbox(
        "Values",
        list(sets.values),
        index=None,
        key=key,
        placeholder=none,
        format_func=lambda name: f"★ {name}" if name in sets.own else name,
        label_visibility="collapsed",
        on_change=picked,
        persist_state="session",
    )


def _editor(
    account: str,
    template: str,
    variables: Sequence[str],
    start: Mapping[str, str],
    own: str | None,
    key: str,
) -> None:
    """A form that keeps a set of values under a name."""
    st.caption("Sample values for previews and sends; shared with everybody.")
    seed = f"{key}_{own or st.session_state.get(key)}"
    values = {name: _value(name, start.get(name, ""), f"{seed}_{name}") for name in variables}
    name = st.text_input("Name", value=own or "", key=f"{seed}|name", max_chars=MOST_SET_NAME)
    if is_allowed(Action.KEEP_VALUES):
        with st.container(horizontal=True, gap="small"):
            _keep_button(account, template, name or "", values, key)
            if own:
                _delete_button(account, template, own, key)


def _value(name: str, start: str, key: str) -> str:
    label = f"Value of {escape_markdown(name)}"
    return st.text_input(label, value=start, key=key, placeholder=f"[{name}]") or ""


def _keep_button(
    account: str, template: str, name: str, values: Mapping[str, str], key: str
) -> None:
    if st.button("Save", key=f"{key}_keep", icon=":material/save:", type="primary"):
        with error_boundary():
            require(Action.KEEP_VALUES)
            value_set = VariableSet(account, template, name, values, actor(), now_ms())
            services().store.variable_sets.save(value_set)
            _audit("save values", account, template, name)
            st.rerun()


def _delete_button(account: str, template: str, own: str, key: str) -> None:
    if st.button("Delete", key=f"{key}_delete", icon=":material/delete:"):
        with error_boundary():
            require(Action.KEEP_VALUES)
            services().store.variable_sets.delete(account, template, own)
            _audit("delete values", account, template, own)
            st.session_state.pop(key, None)
            st.rerun()


def _audit(action: str, account: str, template: str, name: str) -> None:
    audit(action, f"{account}/{template}", detail=name)
    saved_value_sets.clear()
