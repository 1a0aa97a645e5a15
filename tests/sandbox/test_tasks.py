"""Tasks and their course."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incs_core.sandbox import create_app
from incs_core.sandbox.simulation.tasks import task_item, task_log
from incs_core.sandbox.storage import SandboxTask
from tests.sandbox.running import calling, data_of, refusal_of

Body = dict[str, Any]

TASKS = "/external/tasks"
TASK: Body = {
    "name": "Call back",
    "type": 3,
    "auth_id": 30058,
    "user_phone": "6281500000001",
    "assignee_username": "incs_1",
}


@pytest.fixture(scope="module")
def tasks() -> Iterator[httpx.Client]:
    """A client with a token, of a sandbox in which time stands still."""
    with calling(create_app(now=lambda: 1_780_000_000.0)) as client:
        login = {"username": "sandbox", "password": "sandbox"}
        token = data_of(client.post("/external/auth/token", json=login))["token"]
        client.headers["Authorization"] = f"Bearer {token}"
        yield client


def listed(tasks: httpx.Client, **query: object) -> Body:
    params = {name: str(value) for name, value in query.items()}
    found: Body = data_of(tasks.get(TASKS, params=params))
    return found


def test_a_new_task_heads_the_list(tasks: httpx.Client) -> None:
    created = data_of(tasks.post(TASKS, json={**TASK, "description": "x" * 256, "name": "n" * 256}))
    assert created["status"] == 0
    assert created["conversation_id"] > 0
    first = listed(tasks, page_size=1)["data"][0]
    assert first == {name: value for name, value in created.items() if name != "conversation_id"}
    assert [log["type"] for log in first["logs"]] == [1, 2]


@pytest.mark.parametrize(
    "parts",
    [
        *({field: None} for field in TASK),
        {"name": ""},
        {"name": "x" * 257},
        {"name": 5},
        {"description": "x" * 257},
        {"description": {}},
        {"type": 2},
        {"type": "3"},
        {"type": True},
        {"auth_id": 1.5},
        {"auth_id": 2**70},
        {"user_phone": "+6281500000001"},
        {"user_name": 5},
        {"task_module_info": "x"},
    ],
)
def test_it_refuses_wrong_tasks(tasks: httpx.Client, parts: Body) -> None:
    assert refusal_of(tasks.post(TASKS, json=TASK | parts))[0] == 422


def test_it_takes_a_free_panel(tasks: httpx.Client) -> None:
    panels: list[object] = [{}, [], None, {"orders": [{"order_number": ""}]}]
    for panel in panels:
        assert data_of(tasks.post(TASKS, json={**TASK, "task_module_info": panel}))["id"]


def test_pages_are_the_whole_list(tasks: httpx.Client) -> None:
    whole = listed(tasks, page_size=100)
    parts = [
        item for page in range(1, 30) for item in listed(tasks, page=page, page_size=7)["data"]
    ]
    assert parts == whole["data"]
    assert len(parts) == whole["total"] > 40
    assert len(listed(tasks)["data"]) == 20
    times = [item["created_at"] for item in parts]
    assert times == sorted(times, reverse=True)


def test_it_filters(tasks: httpx.Client) -> None:
    whole = listed(tasks, page_size=100)["data"]
    one = whole[len(whole) // 2]
    assert listed(tasks, task_id=one["id"])["data"] == [one]
    assert listed(tasks, creation_id=one["creation_id"])["data"] == [one]
    assert listed(tasks, type=2)["total"] == 0
    for status in range(4):
        some = listed(tasks, status=status, page_size=100)["data"]
        assert some == [item for item in whole if item["status"] == status] != []
    named = listed(tasks, name="PARCEL", page_size=100)["data"]
    assert named == [item for item in whole if "parcel" in item["name"]] != []
    window = listed(tasks, start_at=one["created_at"], end_at=one["created_at"], page_size=100)[
        "data"
    ]
    assert one in window
    assert all(item["created_at"] == one["created_at"] for item in window)


@pytest.mark.parametrize(
    "query",
    [
        {"page_size": 0},
        {"page_size": 101},
        {"page": 0},
        {"page": "one"},
        {"status": 4},
        {"status": -1},
        {"task_id": "x"},
        {"start_at": "2026-04-07"},
        {"end_at": "2026-13-07 17:00:00"},
    ],
)
def test_it_refuses_wrong_queries(tasks: httpx.Client, query: dict[str, object]) -> None:
    params = {name: str(value) for name, value in query.items()}
    assert refusal_of(tasks.get(TASKS, params=params))[0] == 422


@given(st.integers(1, 10_000), st.integers(0, 10**9), st.sampled_from([1.0, 60.0]))
@settings(max_examples=60)
def test_a_course_only_goes_on(number: int, age_ms: int, speed: float) -> None:
    row = SandboxTask(number, 1_780_000_000_000, TASK)
    steps = task_log(7, row, speed)
    assert [step.at_ms for step in steps] == sorted(step.at_ms for step in steps)
    assert all(after.before == step.status for step, after in pairwise(steps))
    young = task_item(row, steps, row.created_ms + age_ms)
    older = task_item(row, steps, row.created_ms + age_ms + 600_000)
    assert older["logs"][: len(young["logs"])] == young["logs"]
    assert young["status"] == young["logs"][-1]["status"]
