"""Errors on screen: what happened, at which host, what to do; the rest of the page goes on."""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import streamlit as st
from streamlit.errors import FragmentHandledException

from incs_core.errors import ApiError, IncsError, InvalidDraft, TransportError
from incs_core.unexpected_errors import redacted_traceback

NUMBERED: Final = re.compile(r"^(\s*\d+)\.(?=\s|$)", re.MULTILINE)
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
log = logging.getLogger(__name__)


@contextmanager
def error_boundary(what: str = "", again: Callable[[], None] | None = None) -> Iterator[None]:
    """Read and draw a part of a page; an error of ours becomes a message in its place.

    What a person does there is `outcome.acting`.

    Args:
        what: names the part, e.g. ``"the template list"``; without it the error stands alone.
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
    """Show an error in plain words, with what to do next; arguments as in `error_boundary`.

    Args:
        key: tells the button of `again` from others about the same part.
        head: a sentence in the place of “Could not load `what`.”
    """
    begin = head or (f"Could not load {what}." if what else "")
    st.error(escape_markdown(f"{begin} {error.message}".strip()), icon=":material/error:")
    if isinstance(error, InvalidDraft):
        for problem in error.problems:
            st.caption(escape_markdown(f"{problem.field}: {problem.message}"))
    if isinstance(error, ApiError | TransportError) and error.host not in error.message:
        st.caption(escape_markdown(f"Host: {error.host}"))
    if error.advice:
        st.caption(escape_markdown(f"What to do: {error.advice}"))
    if again is not None and error.retryable:
        icon = ":material/refresh:"
        st.button(
            "Try again", key=f"again-{what}-{key}", type="tertiary", icon=icon, on_click=again
        )


MARKDOWN: Final = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_{}[]()<>#+-=!|~$:&"})
INDENTED: Final = re.compile(r"^(?: {4}|[ ]{0,3}\t)\s*", re.MULTILINE)


def escape_markdown(text: str) -> str:
    """A line from outside as Markdown that shows it and obeys none of its marks.

    Every text that we did not write goes through here on its way to a title, a text, an error, a
    label, a help or an option. Where letters must be copied as they are, `st.text` and `st.code`
    show them without this: an address that was copied out of a sentence holds a `BREAK`.
    """
    broken = FOUND_LATER.sub(rf"\g<0>{BREAK}", INDENTED.sub(" ", text))
    return NUMBERED.sub(r"\1\\.", broken.translate(MARKDOWN))


def show_field_problem(message: str) -> None:
    """Say what is wrong and how to mend it, in full red: a caption's grey would wash it out."""
    st.markdown(f":small[:red[:material/error: {escape_markdown(message)}]]")


WHAT = (
    "This part of the page could not be shown. The error is in the dashboard, not in your action."
)
WHAT_TO_DO = (
    "Try again. If it happens again, give the error number to your administrator; it is "
    "also in the log. If you just sent, created or deleted something, first check whether "
    "it happened (Messages, Tasks, or Activity in Settings)."
)


def show_unexpected(error: Exception) -> bool:
    """Show an exception that nothing else caught; True: Streamlit need not show it.

    Streamlit has logged it with its traceback just before; the line with the number follows.
    """
    if isinstance(error, FragmentHandledException):
        return True  # shown already, inside the fragment that lies in this one
    if isinstance(error, IncsError):
        show_error(error)
        return True
    number = _number()
    log.error("Error %s: %s", number, redacted_traceback(error))
    st.error(WHAT, icon=":material/error:", title="Something went wrong")
    st.caption(f"Error number **{number}**")
    st.caption(escape_markdown(f"What to do: {WHAT_TO_DO}"))
    st.button("Try again", key=f"try-again-{number}", icon=":material/refresh:")
    return True


def _number() -> str:
    digits = secrets.token_hex(4).upper()
    return f"{digits[:4]}-{digits[4:]}"
