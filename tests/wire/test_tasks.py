from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from incs_core.errors import InvalidDraft, UnexpectedAnswer
from incs_core.wire.tasks import (
    Task,
    TaskDraft,
    TaskLogType,
    TaskModule,
    TaskOrder,
    TaskPage,
    TaskStatus,
    write_task_time,
)
from tests import samples

JAKARTA = ZoneInfo("Asia/Jakarta")


def draft(**changes: Any) -> TaskDraft:
    fields = {
        "name": "Call back",
        "auth_id": 30058,
        "user_phone": "6281512345678",
        "assignee_username": "incs_1",
    }
    return TaskDraft(**{**fields, **changes})


def test_it_writes_the_documented_request() -> None:
    body = samples.load("tasks_create_request")
    assert TaskDraft(**body).wire() == body
    assert TaskDraft(**body).check() == []


def test_it_leaves_out_what_is_optional_and_empty() -> None:
    assert draft().wire() == {
        "name": "Call back",
        "type": 3,
        "auth_id": 30058,
        "user_phone": "6281512345678",
        "assignee_username": "incs_1",
    }


def test_it_passes_on_fields_of_the_panel_that_it_does_not_know() -> None:
    order = TaskOrder(order_number="WD1", colour="red")
    module = TaskModule(module_id="019d3dcd", orders=(order,), note="x")
    info = draft(task_module_info=module).wire()["task_module_info"]
    assert info["note"] == "x"
    assert info["orders"][0]["colour"] == "red"


@pytest.mark.parametrize(
    ("change", "field", "hint"),
    [
        pytest.param({"name": ""}, "name", "Enter", id="no name"),
        pytest.param({"name": "x" * 257}, "name", "at most 256", id="long name"),
        pytest.param({"description": "x" * 257}, "description", "at most 256", id="description"),
        pytest.param({"assignee_username": " "}, "assignee_username", "Enter", id="nobody"),
        pytest.param({"type": 1}, "type", "Use 3", id="type"),
        pytest.param({"auth_id": 0}, "auth_id", "whole number", id="channel"),
        pytest.param({"user_phone": "081512345678"}, "user_phone", "country code", id="phone"),
    ],
)
def test_it_names_the_field_and_how_to_mend_it(
    change: dict[str, Any], field: str, hint: str
) -> None:
    (problem,) = draft(**change).check()
    assert problem.field == field
    assert hint in problem.message


def test_it_refuses_a_wrong_type_with_its_path() -> None:
    with pytest.raises(InvalidDraft) as caught:
        draft(task_module_info={"module_id": "x", "orders": [{"loan_amount": 3}]})
    assert caught.value.problems[0].field == "task_module_info.orders[0].loan_amount"


def test_it_reads_the_documented_task() -> None:
    task = Task.from_wire(samples.load("tasks_create_success_repaired")["data"], JAKARTA)
    assert (task.id, task.status, task.raw_status) == (239, TaskStatus.NOT_STARTED, "0")
    assert (task.auth_id, task.creation_id, task.conversation_id) == (30058, 106, 1023)
    assert task.created_at_raw == "2026-04-16 17:44:48"
    assert task.created_at == datetime(2026, 4, 16, 10, 44, 48, tzinfo=UTC)
    assert task.logs == ()


def test_it_reads_the_documented_list_with_its_logs() -> None:
    page = TaskPage.from_wire(samples.load("tasks_list_success_repaired")["data"])
    (task,) = page.tasks
    assert page.total == 1
    assert (task.status, task.conversation_id) == (TaskStatus.TERMINATED, None)
    assert [log.type for log in task.logs] == [
        TaskLogType.CREATED,
        TaskLogType.ASSIGNED,
        TaskLogType.STATUS_CHANGED,
        TaskLogType.REMARK,
    ]
    assert task.logs[2].previous_status is TaskStatus.NOT_STARTED
    assert task.logs[3].comment == "已经跟进"
    assert task.logs[0].created_at == datetime(2026, 4, 8, 9, 22, 1, tzinfo=UTC)


def test_it_keeps_what_it_does_not_know() -> None:
    logs = [{"id": 1, "type": 9, "status": "x"}]
    task = Task.from_wire({"id": "7", "status": 9, "created_at": "yesterday", "logs": logs})
    assert (task.id, task.status, task.raw_status) == (7, TaskStatus.UNKNOWN, "9")
    assert (task.created_at, task.created_at_raw) == (None, "yesterday")
    assert task.logs[0].type is TaskLogType.UNKNOWN


@pytest.mark.parametrize("data", [[], {}, {"total": 0, "data": []}, {"data": {}}, None])
def test_it_reads_an_empty_list(data: object) -> None:
    page = TaskPage.from_wire(data)
    assert (page.total, page.tasks) == (0, ())


@pytest.mark.parametrize(
    "data", ["surprise", 7, False, {"data": "surprise"}, {"data": 0}, {"tasks": [{"id": 1}]}]
)
def test_it_does_not_take_something_else_for_an_empty_list(data: object) -> None:
    with pytest.raises(UnexpectedAnswer, match="tasks in a form that we do not know"):
        TaskPage.from_wire(data)


@pytest.mark.parametrize("data", [[{"id": 1}], {"data": [{"id": 1}]}, {"list": [{"id": 1}]}])
def test_it_counts_the_tasks_if_no_total_is_given(data: object) -> None:
    page = TaskPage.from_wire(data)
    assert (page.total, [task.id for task in page.tasks]) == (1, [1])


@pytest.mark.parametrize("data", [{}, [], {"id": "x"}])
def test_it_does_not_accept_a_task_without_an_id(data: object) -> None:
    with pytest.raises(UnexpectedAnswer):
        Task.from_wire(data)


def test_it_writes_times_in_the_zone_of_the_api() -> None:
    at = datetime(2026, 4, 7, 10, tzinfo=UTC)
    assert write_task_time(at, JAKARTA) == "2026-04-07 17:00:00"
    assert write_task_time("2026-04-07 17:00:00", JAKARTA) == "2026-04-07 17:00:00"
