"""Who gets a test run: pasted numbers, a pasted table, or a saved group of test phones."""

from __future__ import annotations

import streamlit as st

from incs_core.errors import IncsError
from incs_core.sending.drafting import Form
from incs_core.sending.recipients import Recipients, parse_recipients
from incs_core.store.runs import MOST_NAME, MOST_RECIPIENTS
from incs_core.ui.access import Action, actor, may, require
from incs_core.ui.audit import note
from incs_core.ui.guard import as_text, show_error
from incs_core.ui.outcome import acting
from incs_core.ui.problems import show_problem
from incs_core.ui.resources import services
from incs_core.ui.send.numbers import show_numbers
from incs_core.ui.times import now_ms

NUMBERS, GROUP_NAME = "send_numbers", "send_group_name"
MOST_SHOWN = 3


def recipients_part(form: Form) -> Recipients:
    """Draw the field, the groups, and what was understood."""
    variables = form.template.variables if form.template else ()
    text = st.text_area(
        "Numbers, or a table",
        key=NUMBERS,
        persist_state="session",
        height=140,
        placeholder=_example(variables),
        help=f"Up to {MOST_RECIPIENTS}: one a line, or a table as a spreadsheet copies it, with a "
        "column “to” and one for each variable that differs. It never becomes part of the address.",
    )
    found = parse_recipients(text or "", variables)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        _groups(found)
        show_numbers()
    _say(found, variables)
    return found


def _example(variables: tuple[str, ...]) -> str:
    if not variables:
        return "6281500009001\n6281500009002"
    head = ", ".join(("to", *variables[:2]))
    return f"6281500009001\n6281500009002\n\nor\n\n{head}\n6281500009001, …"


def _say(found: Recipients, variables: tuple[str, ...]) -> None:
    if not found.rows:
        return
    own = [name for name in variables if any(name in row.values for row in found.rows)]
    count = "1 recipient" if len(found.rows) == 1 else f"{len(found.rows)} recipients"
    words = [f":green[:material/check:] {count}"] if not found.problems else [count]
    words += [f"own values for {as_text(', '.join(own))}"] if own else []
    words += [f"{found.doubles} came twice"] if found.doubles else []
    words += [f"not used: {as_text(', '.join(found.unused))}"] if found.unused else []
    st.caption(" · ".join(words))
    for problem in found.problems[:MOST_SHOWN]:
        show_problem(f"{problem.field.capitalize()}: {problem.message}")
    if len(found.problems) > MOST_SHOWN:
        st.caption(f"and {len(found.problems) - MOST_SHOWN} more")


def _groups(found: Recipients) -> None:
    groups = services().store.phone_groups()
    with st.popover("Test phones", icon=":material/contacts:", type="tertiary"):
        st.caption("Groups of numbers under a name, for everybody here.")
        for at, group in enumerate(groups):
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.button(
                    f"{as_text(group.name)} ({len(group.numbers)})",
                    key=f"send-group-{at}",
                    type="tertiary",
                    on_click=_take,
                    args=(group.numbers,),
                )
                st.button(
                    "Delete",
                    key=f"send-group-drop-{at}",
                    type="tertiary",
                    icon=":material/delete:",
                    on_click=_drop,
                    args=(group.name,),
                    disabled=not may(Action.SEND),
                )
        if not groups:
            st.caption("None yet.")
        _save_part(found)


def _save_part(found: Recipients) -> None:
    name = st.text_input("Save these numbers as", key=GROUP_NAME, max_chars=MOST_NAME)
    numbers = list(dict.fromkeys(row.to for row in found.rows))
    ready = bool(name and numbers) and not found.problems and may(Action.SEND)
    if st.button("Save the group", key="send_group_save", disabled=not ready):
        try:
            require(Action.SEND)
            services().store.save_group(name or "", numbers, now_ms(), actor())
            note("save test phones", name or "")
        except IncsError as error:
            show_error(error)
            return
        st.rerun()


def _take(numbers: tuple[str, ...]) -> None:
    st.session_state[NUMBERS] = "\n".join(numbers)


def _drop(name: str) -> None:
    with acting("delete the group", later=True):
        require(Action.SEND)
        services().store.delete_group(name)
        note("delete test phones", name)
