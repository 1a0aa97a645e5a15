"""What a person sees of a page, and what the browser gets of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from streamlit.testing.v1 import AppTest

from incs_core.ui.common.errors import BREAK


def words(app: AppTest) -> str:
    """All text of the page, without the marks that keep Markdown away."""
    lists: tuple[Iterable[Any], ...] = (
        app.title,
        app.subheader,
        app.markdown,
        app.text,
        app.caption,
        app.error,
        app.warning,
        app.info,
        app.success,
        app.code,
    )
    text = "\n".join(str(element.value) for elements in lists for element in elements)
    return text.replace("\\", "").replace(BREAK, "")


def everything(app: AppTest) -> str:
    """All that the page sends to the browser, in one text."""
    return "\n".join(str(node.proto) for block in (app.main, app.sidebar) for node in block)


def figure(app: AppTest, number: int = 0) -> dict[str, Any]:
    """A chart as the browser gets it."""
    return dict(json.loads(app.get("plotly_chart")[number].proto.spec))


def select_row(app: AppTest, key: str, *rows: int) -> AppTest:
    """Select a row of the table with this key, as a click does; none: take the selection away."""
    return _selected(app, key, {"rows": list(rows), "columns": [], "cells": []})


def select_cell(app: AppTest, key: str, row: int, column: str) -> AppTest:
    """Select a cell of the table with this key, as a click does."""
    return _selected(app, key, {"rows": [], "columns": [], "cells": [[row, column]]})


def _selected(app: AppTest, key: str, selection: dict[str, Any]) -> AppTest:
    """Run as the browser asks for it after a click in a table; AppTest has no word for that."""
    named = re.compile(rf"-{re.escape(key)}-\d+$")
    table = next(one.proto for one in app.dataframe if named.search(one.proto.id))
    states = app._tree.get_widget_states()
    states.widgets.add(id=table.id, string_value=json.dumps({"selection": selection}))
    return app._run(states)
