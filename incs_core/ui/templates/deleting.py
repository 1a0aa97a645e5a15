"""Deleting a template: what breaks with it, the name typed again, then once."""

from __future__ import annotations

import streamlit as st

from incs_core.analytics.template_use import use_of
from incs_core.charts.template_rows import Listed
from incs_core.errors import IncsError, NotFound
from incs_core.sync.template_actions import delete_template
from incs_core.ui import outcome
from incs_core.ui.access import Action, actor, require
from incs_core.ui.guard import as_text, section, show_error
from incs_core.ui.resources import services
from incs_core.ui.templates.reading import read_again
from incs_core.ui.times import now_ms

ASKED = "template_delete_asked"


def ask_to_delete(template_id: str) -> None:
    """Open the dialog on the next run."""
    st.session_state[ASKED] = template_id


def offer_delete(entry: Listed) -> None:
    """Show the dialog where it was asked for."""
    if st.session_state.get(ASKED) == entry.template.template_id:
        st.dialog("Delete this template?", on_dismiss=_never_mind, icon=":material/delete:")(
            _dialog
        )(entry)


def _never_mind() -> None:
    st.session_state.pop(ASKED, None)


def _dialog(entry: Listed) -> None:
    name = entry.template.name
    st.markdown(f"**{as_text(name)}** is deleted at INCS, for every system that uses this account.")
    with section("what breaks with it"):
        st.markdown("\n".join(f"- {line}" for line in _breaks(entry)))
    typed = st.text_input(
        "Type the name of the template to delete it",
        key="template_delete_name",
        placeholder=name,
        live=True,
        autocomplete="off",
    )
    if st.button(
        "Delete for good",
        key="template_delete_confirm",
        type="primary",
        icon=":material/delete_forever:",
        disabled=typed != name,
    ):
        _delete(entry)


def _breaks(entry: Listed) -> list[str]:
    """What no longer works afterwards, and what stays; each a sentence."""
    use = use_of(services().store, entry.account, entry.template.name, now_ms())
    return [
        *(as_text(sentence) for sentence in use.sentences()),
        "There is no undo at INCS. Its JSON and its story stay here, to be submitted again; that "
        "is a new review, and most likely needs another name.",
        "Messages that were sent stay in the history and in every figure.",
    ]


def _delete(entry: Listed) -> None:
    if st.session_state.get("template_delete_name") != entry.template.name:
        return
    require(Action.DELETE_TEMPLATE)
    name = entry.template.name
    try:
        client = services().client(entry.account)
        delete_template(services().store, client, entry.template, actor())
    except NotFound:
        outcome.remember(f"INCS did not have {name} any more.", ":material/delete:")
    except IncsError as error:
        show_error(error)
        return
    else:
        outcome.remember(f"Deleted the template {name}.", ":material/delete:")
    _never_mind()
    read_again()
    st.rerun()
