"""Errors on screen: what happened, at which host, what to do; the rest of the page goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

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


MARKDOWN = str.maketrans({character: f"\\{character}" for character in "\\`*_{}[]()<>#+-=!|~$:&"})


def as_text(text: str) -> str:
    """A line from outside as Markdown that shows it and obeys none of its marks.

    What Streamlit looks for after the marks were read, it finds all the same: an address of a page
    or of mail becomes a link, `->` between spaces an arrow. Letter by letter is `st.text`, for a
    block of its own.
    """
    return text.translate(MARKDOWN)
