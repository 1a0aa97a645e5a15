from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incs_core.lookups.id_parsing import (
    MAX_ID_LENGTH,
    ParsedIds,
    column_ids,
    guess_id_column,
    id_candidates,
    merge_ids,
    parse_ids,
)
from incs_core.tabular.reader import open_table

A, B, C = "0199a1b2-0000-7000-8000-000000000001", "wamid.HBgNNjI4MTUxOQ==", "m-3"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"{A} {B} {C}", id="spaces"),
        pytest.param(f"\n\n{A}\r\n\n  {B}\n{C}\n\n", id="blank lines"),
        pytest.param(f"{A},{B},{C}", id="commas"),
        pytest.param(f"{A}; {B}; {C};", id="semicolons"),
        pytest.param(f"{A}\t{B}\t{C}", id="tabs"),
        pytest.param(f"\"{A}\", '{B}', “{C}”", id="quotes"),
        pytest.param(f'["{A}", "{B}", "{C}"]', id="a JSON array"),
        pytest.param(f"\ufeff{A}\n{B}\n{C}", id="byte order mark"),
        pytest.param(f'="{A}"\n="{B}"\n="{C}"', id="spreadsheet text formulas"),
        pytest.param(f"message_id\n{A}\n{B}\n{C}", id="a heading alone"),
        pytest.param(f"Message ID\n{A}\n{B}\n{C}", id="a heading for people"),
        pytest.param(f"\ufeff\n\nmsg_id,to\n{A},628\n{B},629\n{C},627\n", id="the first column"),
        pytest.param(f'to;"message_id"\n628;"{A}"\n629;{B}\n627;{C}', id="semicolons and quotes"),
        pytest.param(f"to\tid\tat\n1\t{A}\t9\n2\t{B}\t9\n3\t{C}\t9", id="a tab-separated table"),
        pytest.param(f"id,message_id\n1,{A}\n2,{B}\n3,{C}", id="the surer of two headings"),
        pytest.param(f"status message_id\nread {A}\nsent {B}\nread {C}", id="columns of spaces"),
        pytest.param(f"{A}\n\ufeffmessage_id,to\n{B},628\n{C},629", id="pasted, then a file"),
        pytest.param(f'text,id\n"a, b",{A}\n"c",{B}\nd,{C}', id="a comma inside a cell"),
    ],
)
def test_it_finds_the_ids_in_order(text: str) -> None:
    assert parse_ids(text) == ((A, B, C), 0, 0)


def test_it_counts_what_comes_twice() -> None:
    assert parse_ids(f"{A}\n{B}\n{A}\n'{A}'") == ((A, B), 2, 0)


def test_it_counts_what_cannot_be_an_id() -> None:
    assert parse_ids(f"{A}\n{'x' * (MAX_ID_LENGTH + 1)}\n\x07bell") == ((A,), 0, 2)


def test_it_takes_rows_without_the_column_for_blank() -> None:
    assert parse_ids(f"to,message_id\n628,{A}\n629\n627,{B}") == ((A, B), 0, 0)


@pytest.mark.parametrize("text", ["", " \n ,;\t\n", '""', "message_id", "message_id\n\n"])
def test_it_finds_nothing_in_nothing(text: str) -> None:
    assert parse_ids(text) == ((), 0, 0)


@settings(deadline=None)
@given(st.text())
def test_it_reads_any_text(text: str) -> None:
    parsed = parse_ids(text)
    assert len(set(parsed.ids)) == len(parsed.ids)
    assert all(word and word in text for word in parsed.ids)


@settings(deadline=None)
@given(
    st.lists(st.from_regex(r"[a-z0-9.-]{1,20}=?", fullmatch=True).filter(lambda w: "id" not in w))
)
def test_it_finds_again_what_was_written_down(ids: list[str]) -> None:
    parsed = parse_ids("\n".join(ids))
    assert list(parsed.ids) == list(dict.fromkeys(ids))
    assert parsed.duplicates == len(ids) - len(set(ids))


@pytest.mark.parametrize(
    ("content", "column"),
    [
        pytest.param("name,msg id\nx,m-1\n", 1, id="by its name"),
        pytest.param("phone,reference\n628150000012345,0190aa11-2222-7000-8000\n", 1, id="by form"),
        pytest.param("id,message_id\n1,2\n", 1, id="the surest name"),
    ],
)
def test_it_guesses_the_column_of_the_ids(content: str, column: int) -> None:
    assert guess_id_column(open_table("a.csv", content.encode())) == column


def test_it_reads_one_column_and_joins_what_was_pasted() -> None:
    table = open_table("a.csv", b"id,x\nm-1,\nm-2,\nm-1,\nnot an id,\n")
    parsed = column_ids(table, 0)
    assert parsed == ParsedIds(("m-1", "m-2"), 1, 1)
    assert merge_ids(parse_ids("m-2 m-3"), parsed) == ParsedIds(("m-2", "m-3", "m-1"), 2, 1)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param(f"  {A} ", A, id="an id"),
        pytest.param(f'Where is message "{A}", please?', A, id="an id in a sentence"),
        pytest.param(f"https://example.com {B};", B, id="a WhatsApp id"),
        pytest.param("+62 815-0000-0680", "6281500000680", id="a number"),
        pytest.param("Call me: 0062 (815) 0000 0680 today", "6281500000680", id="a number inside"),
    ],
)
def test_it_finds_what_a_text_means_by_a_message(text: str, wanted: str) -> None:
    assert wanted in id_candidates(text)


@given(st.text(max_size=200))
def test_any_text_has_few_handles(text: str) -> None:
    found = id_candidates(text)
    assert len(found) <= 12
    assert all(found)
