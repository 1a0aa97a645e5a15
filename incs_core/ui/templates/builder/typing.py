"""Lets fields of several lines follow while somebody types.

Streamlit takes a text area's words when it is left or at Ctrl+Enter; after a short pause in typing
this presses Ctrl+Enter in the builder's own text areas, and does nothing else.
"""

from __future__ import annotations

from typing import Final

import streamlit as st

from incs_core.ui.templates.builder.work import START

PAUSE_MS: Final = 450
SCRIPT: Final = """
export default function () {
  const timers = new WeakMap();
  const commit = (field) => field.dispatchEvent(
    new KeyboardEvent("keydown", {key: "Enter", code: "Enter", ctrlKey: true, bubbles: true})
  );
  const follow = (event) => {
    const field = event.target;
    if (!(field instanceof HTMLTextAreaElement)) return;
    if (!field.closest('[class*="st-key-START"]')) return;
    clearTimeout(timers.get(field));
    timers.set(field, setTimeout(() => commit(field), PAUSE));
  };
  document.addEventListener("input", follow);
  return () => document.removeEventListener("input", follow);
}
""".replace("START", START).replace("PAUSE", str(PAUSE_MS))


@st.cache_resource(show_spinner=False)
def _component() -> st.components.v2.types.ComponentRenderer:
    """The component, registered once."""
    return st.components.v2.component("incs_typing", js=SCRIPT)


def follow_typing() -> None:
    """Draw nothing, and listen."""
    _component()(key="template_typing", height=0)
