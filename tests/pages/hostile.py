"""Text from outside that tries everything Streamlit's Markdown obeys, and where it comes in."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from google.protobuf.message import Message  # type: ignore[import-untyped]
from streamlit.testing.v1 import AppTest

OBEYED = ("**evil**", "[evil](javascript:x)", ":red[evil]", "$evil$", "<b>evil")
FOUND_LATER = (
    ":material/home:",
    ":smile:",
    "https://evil.example",
    "www.evil.example",
    "a@evil.example",
)
"""What the browser finds behind escapes too."""
TOKENS = OBEYED + FOUND_LATER
HOSTILE = " ".join(TOKENS)
PLAIN_FIELDS = {"Code.code_text", "Text.body", "Html.body", "Json.body", "PlotlyChart.spec"} | {
    "Selectbox.options",
    "MultiSelect.options",
}
"""Where the browser shows text letter by letter, or gets no text to show."""
PLAIN_NAMES = {
    *("id", "form_id", "value", "default", "set_value", "placeholder", "raw_values", "raw_value"),
    *("query_string", "page", "url", "user_key", "element_hash", "arrow_data", "data", "key"),
    *("default_value", "selection_default", "styler", "icon", "input", "alt", "deferred_file_id"),
}
REPLIED_MESSAGES = {
    "name",
    "title",
    "description",
    "message",
    "reason",
    "text",
    "textMessage",
    "label",
}
HISTORY = {
    "dimensions": ("template",),
    "messages": ("error_title",),
    "error_titles": ("title",),
    "templates": ("name", "quality"),
    "template_changes": ("template_name", "new_value", "old_value", "reason"),
    "sends": ("text",),
    "audit": ("actor", "subject", "outcome", "detail"),
    "events": ("name", "reason"),
    "inbound": ("text",),
}


def raw_tokens(app: AppTest) -> set[str]:
    """Each field of the screen in which Markdown would obey a hostile text, with the token."""
    nodes = (node for block in (app.main, app.sidebar) for node in block)
    fields = [
        *(
            pair
            for node in nodes
            if node.proto is not None  # what holds other blocks
            for pair in _texts(node.proto, type(node.proto).__name__)
        ),
        *(("Table", table.value.to_csv()) for table in app.table),
    ]
    return {f"{field}: {token}" for field, text in fields for token in _raw_in(text)}


def _raw_in(text: str) -> Iterator[str]:
    bare = text.replace("\\", "")
    yield from (token for token in OBEYED if token in text)
    yield from (token for token in FOUND_LATER if token in bare)


def poison(database: Path) -> None:
    """Put hostile text into every text of the history that came from outside."""
    with sqlite3.connect(database) as connection:
        for table, columns in HISTORY.items():
            for column in columns:
                connection.execute(
                    f"UPDATE OR IGNORE {table} SET {column} = {column} || ? WHERE {column} <> ''",  # noqa: S608
                    (f" {HOSTILE}",),
                )
    connection.close()


def poisoned(body: bytes) -> bytes:
    """An answer of INCS with hostile text in every field that people fill in."""
    try:
        return json.dumps(_with_hostile(json.loads(body))).encode()
    except ValueError:
        return body


def _with_hostile(value: Any) -> Any:
    if isinstance(value, list):
        return [_with_hostile(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        key: f"{one} {HOSTILE}"
        if key in REPLIED_MESSAGES and isinstance(one, str)
        else _with_hostile(one)
        for key, one in value.items()
    }


def _texts(message: Message, path: str) -> Iterator[tuple[str, str]]:
    for field, value in message.ListFields():
        if field.name in PLAIN_NAMES or f"{path}.{field.name}" in PLAIN_FIELDS:
            continue
        each = value if field.is_repeated else [value]
        for one in each:
            if isinstance(one, str):
                yield f"{path}.{field.name}", one
            elif isinstance(one, Message):
                yield from _texts(one, type(one).__name__)
