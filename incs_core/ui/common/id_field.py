"""Ids in the address, phone numbers never: what may hold a number stays in the session."""

from __future__ import annotations

import uuid
from contextlib import suppress
from typing import Literal

import streamlit as st

from incs_core.wire.limits import MAX_PHONE_DIGITS
from incs_core.wire.phone_numbers import has_phone_number


def may_hold_number(text: str) -> bool:
    """Whether a text may be, or contain, a phone number. In doubt it may."""
    if text.isdigit() and len(text) > MAX_PHONE_DIGITS:
        return False
    with suppress(ValueError):
        uuid.UUID(text)  # as INCS writes its ids; half of its signs are digits
        return False
    return has_phone_number(text)


def id_field(
    label: str,
    *,
    key: str,
    placeholder: str,
    about: str | None = None,
    icon: str | None = None,
    width: int | Literal["stretch"] = "stretch",
) -> str:
    """A field for an id or any other text; part of the address unless it may hold a number.

    `bind` would write every text into the address, before anybody has looked at it.
    """
    _follow(key)
    typed = st.text_input(
        label, key=key, placeholder=placeholder, help=about, icon=icon, width=width
    )
    text = (typed or "").strip()
    shown = "" if may_hold_number(text) else text
    if shown and st.query_params.get(key) != shown:
        st.query_params[key] = shown
    elif not shown:
        leave_address(key)
    st.session_state[f"{key}-kept"] = (text, shown)
    return text


def leave_address(key: str) -> None:
    """Take the text of a field out of the address, as when the field is drawn no more."""
    st.query_params.pop(key, None)


def _follow(key: str) -> None:
    """Take over what the address says: a link was followed, or the way back."""
    named = st.query_params.get(key, "")
    text, shown = st.session_state.get(f"{key}-kept", ("", ""))
    if key not in st.session_state:  # the field was away, and its text with it
        st.session_state[key] = named or text
    elif named != shown:
        st.session_state[key] = named
