"""How a template is looked at: a phone in light or dark, long texts collapsed or whole."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from incs_core.preview.content import NOTHING
from incs_core.preview.phone import Scheme

SCHEME, FOLDED = "template_phone_scheme", "template_phone_folded"
SCHEMES: dict[str, Scheme] = {"Light": "light", "Dark": "dark"}


def preview_options() -> tuple[Scheme, bool]:
    """Draw the choice of a look; colours, and whether long texts are collapsed."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        chosen = st.segmented_control(
            "Phone theme",
            list(SCHEMES),
            key=SCHEME,
            persist_state="session",
            label_visibility="collapsed",
            help="By default it follows the page theme.",
        )
        folded = st.toggle(
            "Collapsed",
            key=FOLDED,
            persist_state="session",
            help="Phones shorten long texts and show “Read more”; the length varies by phone.",
        )
    return SCHEMES.get(chosen or "", "page"), folded


def preview_style(values: Mapping[str, str] | None) -> dict[str, str]:
    """The values of a set as the preview takes them: an empty one is empty on purpose."""
    return {name: value or NOTHING for name, value in (values or {}).items()}
