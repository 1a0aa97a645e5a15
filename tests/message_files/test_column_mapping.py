"""Which column is which field: by name, by what is in it, by what is said."""

from __future__ import annotations

import re

import pytest

from incs_core.errors import IncsError
from incs_core.message_files.column_mapping import guess_columns, missing_columns, named_columns
from incs_core.tabular.reader import open_table


@pytest.mark.parametrize(
    ("heading", "places"),
    [
        ("message_id,recipient,accepted_at,template,type", (0, 1, 2, 3, 4)),
        ("Phone number;Msg-ID;Sent at;Template name", (1, 0, 2, 3)),
        ("MSISDN,Message ID,Timestamp", (1, 0, 2)),
    ],
)
def test_it_guesses_by_name(heading: str, places: tuple[int, ...]) -> None:
    table = open_table("a.csv", f"{heading}\n{re.sub('[^;,]+', '1', heading)}\n".encode())
    names = ("message_id", "recipient", "accepted_at", "template", "type")
    assert guess_columns(table) == dict(zip(names, places, strict=False))


def test_it_guesses_by_what_is_in_a_column() -> None:
    rows = "".join(
        f"x,2026-04-08T10:00:0{n}Z,+62 815 0000 012{n},0190aa11-000{n}-7000\n" * 2 for n in range(3)
    )
    table = open_table("a.csv", f"note,when,whom,reference\n{rows}".encode())
    assert guess_columns(table) == {"message_id": 3, "recipient": 2, "accepted_at": 1}


def test_it_takes_what_is_said_and_names_what_is_missing() -> None:
    table = open_table("a.csv", b"a,b\nx,y\n")
    columns = named_columns(table, ["message_id=b"])
    assert columns == {"message_id": 1}
    assert [problem.message for problem in missing_columns(columns)] == [
        "No column is the recipient (recipient).",
        "No column is the accepted at (accepted_at).",
    ]


@pytest.mark.parametrize("pair", ["message_id", "nonsense=a", "message_id=c"])
def test_it_refuses_a_pair_that_names_nothing(pair: str) -> None:
    with pytest.raises(IncsError, match="is not a field"):
        named_columns(open_table("a.csv", b"a,b\nx,y\n"), [pair])
