"""What Streamlit's own CSV and a copied cell hold: the text, which no spreadsheet runs."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from incs_core.tabular.formulas import INVISIBLE_MARK


def hostile_table() -> None:
    from incs_core.ui.common.tables import show_table

    rows = [
        {"Name": "=1+1", "Words": "Hi;\uff1dcmd", "Tags": ["+1", "a"], "Phone number": -1},
        {"Name": "harmless", "Words": None, "Tags": [], "Phone number": 2},
    ]
    show_table(rows, key="hostile", file_name="hostile")  # type: ignore[arg-type]


def orders() -> None:
    import streamlit as st

    from incs_core.ui.common.tables import edited_table

    st.json(edited_table([{"id": "=1+1"}], key="orders", labels={"id": "Id"}))


def test_a_table_shows_the_words_and_gives_nothing_away_that_runs() -> None:
    app = AppTest.from_function(hostile_table).run()
    assert not app.exception
    shown = app.dataframe[0].value
    assert [*shown["Name"]] == [f"{INVISIBLE_MARK}=1+1", "harmless"]
    assert shown["Words"][0] == f"Hi;{INVISIBLE_MARK}\uff1dcmd"
    assert [*shown["Tags"][0]] == [f"{INVISIBLE_MARK}+1", "a"]
    assert [*shown["Phone number"]] == [-1, 2]


def test_a_table_that_can_be_changed_gives_back_what_was_put_in() -> None:
    app = AppTest.from_function(orders).run()
    assert not app.exception
    assert app.json[0].value == '[{"id": "=1+1"}]'


@pytest.mark.parametrize("name", ["=1+1"])
def test_its_columns_are_harmless_too(name: str) -> None:
    from incs_core.ui.common.tables import _frame

    assert [*_frame([name], [{name: 1}]).columns] == [f"{INVISIBLE_MARK}=1+1"]
