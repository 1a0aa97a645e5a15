"""Recipients of a test run, as people paste them."""

from __future__ import annotations

import pytest

from incs_core.sending.recipients import parse_recipients

VARIABLES = ("name", "order_id")


@pytest.mark.parametrize(
    "text",
    [
        "6281500000101\n6281500000102",
        "+62 815 0000 0101, +62 815 0000 0102",
        "6281500000101;6281500000102\n\n6281500000101",
        "to\n6281500000101\n6281500000102",
    ],
)
def test_it_reads_plain_numbers(text: str) -> None:
    found = parse_recipients(text)
    assert [row.to for row in found.rows] == ["6281500000101", "6281500000102"]
    assert found.problems == ()


def test_it_counts_numbers_that_come_twice() -> None:
    assert parse_recipients("6281500000101\n+6281500000101\n6281500000102").duplicates == 1


@pytest.mark.parametrize("sign", ["\t", ",", ";"])
def test_it_reads_a_table_with_a_value_a_column(sign: str) -> None:
    lines = ["Number,name,colour", "+6281500000101,Dewi,red", "6281500000101,,blue"]
    found = parse_recipients("\n".join(lines).replace(",", sign), VARIABLES)
    assert [(row.to, dict(row.values)) for row in found.rows] == [
        ("6281500000101", {"name": "Dewi"}),
        ("6281500000101", {}),
    ]
    assert (found.unused, found.problems) == (("colour",), ())


def test_it_keeps_signs_inside_quotes() -> None:
    found = parse_recipients('to,name\n6281500000101,"Putri, Dewi"', VARIABLES)
    assert found.rows[0].values == {"name": "Putri, Dewi"}


def test_it_names_the_row_that_is_wrong() -> None:
    (problem,) = parse_recipients("to,name\n6281500000101,a\n12,b", VARIABLES).problems
    assert problem.field == "row 2"
    (problem,) = parse_recipients("6281500000101\nnobody").problems
    assert problem.field == "number 2"


@pytest.mark.parametrize("row", [0, 1])
def test_it_says_that_a_cell_has_no_end(row: int) -> None:
    lines = ["to,name", "6281500000101,Dewi"]
    lines[row] = f'{lines[row]},"{"x" * 200_000}'
    found = parse_recipients("\n".join(lines), VARIABLES)
    assert found.rows == ()
    assert "missing quotation mark" in found.problems[0].message


def test_it_takes_fifty_and_no_more() -> None:
    numbers = [f"62815000001{n:02}" for n in range(51)]
    assert parse_recipients("\n".join(numbers[:50])).problems == ()
    assert "51 recipients" in parse_recipients("\n".join(numbers)).problems[0].message


def test_it_finds_nobody_in_nothing() -> None:
    assert parse_recipients(" \n ").rows == ()
