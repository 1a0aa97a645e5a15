"""Tasks as rows and logs; values that INCS may add stay visible."""

from __future__ import annotations

from typing import Any

import pytest

from incs_core.charts.tasks import (
    log_lines,
    log_rows,
    task_row,
    task_status_bars,
    task_style,
    type_name,
)
from incs_core.wire.tasks import Task


def log(number: int, kind: int, **more: Any) -> dict[str, Any]:
    return {"id": number, "type": kind, "created_at": f"2026-04-16 17:44:0{number}", **more}


TASK = Task.from_wire(
    {
        "id": 239,
        "creation_id": 106,
        "name": "test api 1",
        "type": 3,
        "status": 7,
        "user_phone": "6281512340001",
        "assignee_username": "incs_1",
        "created_at": "2026-04-16 17:44:48",
        "logs": [
            log(4, 4, comment="Called."),
            log(3, 3, pre_status=0, status=1),
            log(1, 1),
            log(2, 2, assignee_username="incs_1"),
            log(5, 9),
            log(6, 3, pre_status=1, status=8),
        ],
    }
)


@pytest.mark.parametrize(
    ("raw", "label"),
    [("0", "Not started"), (3, "Terminated"), ("9", "unrecognised: 9"), ("", "unrecognised: ")],
)
def test_a_status_is_named_or_said_to_be_unrecognised(raw: object, label: str) -> None:
    assert task_style(raw).label == label


def test_a_row_shows_incs_s_own_values() -> None:
    row = task_row(TASK, "6281•••••0001")
    assert row["Status"] == "unrecognised: 7"
    assert row["Phone"] == "6281•••••0001"
    assert row["Created"] == "2026-04-16 17:44:48"
    assert (type_name(3), type_name(5)) == ("Message", "unrecognised: 5")


def test_the_log_is_told_oldest_first() -> None:
    assert [(line.title, line.detail) for line in log_lines(TASK)] == [
        ("Created", ""),
        ("Assigned", "to incs_1"),
        ("Status changed", "Not started → In progress"),
        ("Remark", "Called."),
        ("unrecognised: 9", ""),
        ("Status changed", "In progress → unrecognised: 8"),
    ]
    assert log_rows(TASK)[0] == {"Time": "2026-04-16 17:44:01", "Event": "Created", "Detail": ""}


def test_what_no_known_status_explains_is_counted_as_unrecognised() -> None:
    tallies = task_status_bars({0: 2, 1: 1, 2: 4, 3: 0}, total=9)
    assert [tally.number for tally in tallies] == [2, 1, 4, 0, 2]
    assert tallies[-1].label == "unrecognised status"
    assert len(task_status_bars({0: 1}, total=1)) == 4
