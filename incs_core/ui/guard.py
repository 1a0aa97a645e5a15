"""Errors on screen: what happened, at which host, what to do; the rest of the page goes on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import streamlit as st

from incs_core.errors import ApiError, IncsError, InvalidDraft, TransportError


@contextmanager
def section(what: str, again: Callable[[], None] | None = None) -> Iterator[None]:
    """Read and draw a part of a page; an error of ours becomes a message in its place.

    What a person does there is `outcome.acting`.

    Args:
        what: names the part, e.g. ``"the template list"``.
        again: forgets what was read; offered where trying again can help.
    """
    try:
        yield
    except IncsError as error:
        show_error(error, what, again)


def show_error(
    error: IncsError,
    what: str = "",
    again: Callable[[], None] | None = None,
    *,
    key: str = "",
    head: str = "",
) -> None:
    """Show an error in plain words, with what to do next; arguments as in `section`.

    Args:
        key: tells the button of `again` from others about the same part.
        head: a sentence in the place of “Could not load `what`.”
    """
    begin = head or (f"Could not load {what}." if what else "")
    st.error(as_text(f"{begin} {error.message}".strip()), icon=":material/error:")
    if isinstance(error, InvalidDraft):
        for problem in error.problems:
            st.caption(as_text(f"{problem.field}: {problem.message}"))
    if isinstance(error, ApiError | TransportError) and error.host not in error.message:
        st.caption(as_text(f"Host: {error.host}"))
    if error.advice:
        st.caption(as_text(f"What to do: {error.advice}"))
    if again is not None and error.retryable:
        icon = ":material/refresh:"
        st.button(
            "Try again", key=f"again-{what}-{key}", type="tertiary", icon=icon, on_click=again
        )


MARKDOWN: Final = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_{}[]()<>#+-=!|~$:&"})
NUMBERED: Final = re.compile(r"^(\s*\d+)\.(?=\s|$)", re.MULTILINE)
INDENTED: Final = re.compile(r"^(?: {4}|[ ]{0,3}\t)\s*", re.MULTILINE)
# What the browser looks for once the escapes are read, and so finds behind them: addresses of pages
# and of mail (GFM's autolinks), emoji and icons by name, arrows and dashes between spaces.
FOUND_LATER: Final = re.compile(
    r"(?i:https?:(?=//)|www(?=\.))"
    r"|@(?=[\w-])"
    r"|:(?!\d\d:)(?=[\w+-]+:|material/)"
    r"|(?<!\S)[-<>=~](?=(?:->|>|-|=)(?!\S))"
)
BREAK: Final = "\N{WORD JOINER}"
"""Has no width and lets no line end; it keeps the browser from finding what it looks for."""


def as_text(text: str) -> str:
    """A line from outside as Markdown that shows it and obeys none of its marks.

    Every text that we did not write goes through here on its way to a title, a text, an error, a
    label, a help or an option. Where letters must be copied as they are, `st.text` and `st.code`
    show them without this: an address that was copied out of a sentence holds a `BREAK`.
    """
    broken = FOUND_LATER.sub(rf"\g<0>{BREAK}", INDENTED.sub(" ", text))
    return NUMBERED.sub(r"\1\\.", broken.translate(MARKDOWN))
