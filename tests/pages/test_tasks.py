"""The Tasks page, through the router, against the sandbox."""

from __future__ import annotations

import uuid
from datetime import timedelta
from threading import Timer
from zoneinfo import ZoneInfo

import pytest
from streamlit.runtime.scriptrunner import StopException
from streamlit.testing.v1 import AppTest

from incs_core.domain.actions import Action
from incs_core.errors import Unconfirmed
from incs_core.ui.common.services import services
from incs_core.ui.tasks.create import KEY as QUESTION
from incs_core.web.services import Services
from incs_core.wire.phone_numbers import mask
from incs_core.wire.tasks import Task, TaskDraft, TaskModule, TaskOrder
from tests.pages.conftest import OpenPage
from tests.pages.screen import everything, figure, select_row, words

PHONE = "6281500012345"


def at_incs(current: Services) -> list[Task]:
    return list(current.client("main").tasks.iter())


def shown(app: AppTest) -> list[int]:
    """The ids in the table of tasks."""
    tables = [frame.value for frame in app.dataframe if "Task" in frame.value]
    return [int(number) for number in tables[0]["Task"]] if tables else []


def new_task(current: Services, name: str) -> Task:
    draft = TaskDraft(name=name, auth_id=30058, user_phone=PHONE, assignee_username="incs_1")
    return current.client("main").tasks.create(draft)


def filled_form(open_page: OpenPage, name: str) -> AppTest:
    app = open_page("tasks", panel="New task")
    app.text_input(key="new_task_name").set_value(name)
    app.text_input(key="new_task_assignee_username").set_value("incs_2")
    app.text_input(key="new_task_user_phone").set_value("+62 815 0001 2345")
    app.text_input(key="new_task_user_name").set_value("Ayu")
    app.number_input(key="new_task_auth_id").set_value(30058)
    return app.run()


def fresh_name() -> str:
    return f"by test {uuid.uuid4().hex[:10]}"


def test_it_lists_the_newest_tasks_with_counts_by_status(
    open_page: OpenPage, current: Services
) -> None:
    app = open_page("tasks")
    tasks = at_incs(current)
    assert shown(app) == [task.id for task in tasks[:20]]
    assert f"{len(tasks)} tasks by status" in words(app)
    numbers = figure(app)["data"][0]["x"]
    assert numbers == [sum(task.status == number for task in tasks) for number in range(4)]
    assert not app.exception


def test_it_turns_pages(open_page: OpenPage, current: Services) -> None:
    app = open_page("tasks", page_size="50", task_page="1")
    tasks = at_incs(current)
    assert shown(app) == [task.id for task in tasks[:50]]
    app = open_page("tasks", task_page="2")
    assert shown(app) == [task.id for task in tasks[20:40]]
    assert not app.exception


def test_it_filters_by_status_in_the_address(open_page: OpenPage, current: Services) -> None:
    app = open_page("tasks", task_status="Done", page_size="100")
    assert shown(app) == [task.id for task in at_incs(current) if task.status == 2]
    assert "Done" in set(app.dataframe[-1].value["Status"])


def test_it_hands_every_filter_to_incs(open_page: OpenPage, current: Services) -> None:
    tasks = at_incs(current)
    one = tasks[7]
    assert shown(open_page("tasks", task_id=str(one.id))) == [one.id]
    assert shown(open_page("tasks", creation_id=str(one.creation_id))) == [one.id]
    assert shown(open_page("tasks", task_type="99")) == []
    app = open_page("tasks", task_name=one.name)
    assert one.id in shown(app)
    assert not app.exception


def test_it_filters_by_the_time_of_creation_as_incs_writes_it(
    open_page: OpenPage, current: Services
) -> None:
    tasks = at_incs(current)
    one = tasks[5]
    assert one.created_at is not None
    local = one.created_at.astimezone(current.settings.task_timezone)
    app = open_page("tasks", page_size="100")
    app.get("date_time_input")
    app.session_state["start_at"] = (local - timedelta(minutes=1)).replace(tzinfo=None)
    app.session_state["end_at"] = (local + timedelta(minutes=1)).replace(tzinfo=None)
    app.run()
    assert one.id in shown(app)
    assert len(shown(app)) < len(tasks)
    assert not app.exception


def test_a_number_as_a_name_stays_out_of_the_address(open_page: OpenPage) -> None:
    app = open_page("tasks")
    app.text_input(key="task_name").set_value("by test").run()
    assert app.query_params["task_name"] == "by test"
    app.text_input(key="task_name").set_value("0812-3456-7890").run()
    assert "task_name" not in app.query_params
    assert "No tasks match these filters" in words(app)
    app.text_input(key="task_name").set_value("by test").run()
    app.segmented_control(key="panel").set_value("New task").run()
    assert "task_name" not in app.query_params
    assert not app.exception


def test_other_filters_begin_at_the_first_page(open_page: OpenPage) -> None:
    app = open_page("tasks", task_page="2")
    app.selectbox(key="task_status").set_value(2).run()
    assert app.session_state["task_page"] == 1
    assert shown(app)
    assert not app.exception


def test_it_says_so_where_no_task_fits(open_page: OpenPage) -> None:
    app = open_page("tasks", task_name="no such task at all")
    assert "No tasks match these filters" in words(app)
    assert not app.exception


def test_a_selected_row_opens_its_task_with_the_log(open_page: OpenPage, current: Services) -> None:
    app = open_page("tasks", task_status="Done")
    done = next(task for task in at_incs(current) if task.status == 2)
    select_row(app, "tasks", 0)
    assert app.query_params["task"] == str(done.id)
    labels = [status.label.replace("\\", "") for status in app.status]
    assert labels[0] == f"**Created** · {done.created_at_raw}"
    assert f"**Assigned** to {done.assignee_username}" in labels[1]
    assert "**Status changed** Not started → In progress" in labels[2]
    assert any("**Remark**" in label for label in labels)
    assert "In progress → Done" in labels[-1]
    assert done.created_at_raw in words(app)
    assert "Asia/Shanghai is assumed" in words(app)
    app.button(key="all-tasks").click().run()
    assert "task" not in app.query_params
    assert done.id in shown(app)
    assert not app.exception


def test_it_says_so_where_there_is_no_such_task(open_page: OpenPage) -> None:
    app = open_page("tasks", task="999999")
    assert "Task 999999 not found" in words(app)
    assert not app.exception


def test_it_reads_again_when_asked(open_page: OpenPage, current: Services) -> None:
    app = open_page("tasks")
    fresh = new_task(current, fresh_name())
    app.run()
    assert fresh.id not in shown(app)
    app.button(key="read-tasks").click().run()
    assert shown(app)[0] == fresh.id


def test_it_names_problems_beside_the_fields_and_creates_nothing(
    open_page: OpenPage, current: Services
) -> None:
    before = len(at_incs(current))
    app = open_page("tasks", panel="New task")
    assert "Enter" not in words(app)
    app.button(key="review-task").click().run()
    assert "Enter the INCS id of the channel" in words(app)
    assert "Enter a phone number with its country code" in words(app)
    app.number_input(key="new_task_auth_id").set_value(30058).run()
    assert "Enter the INCS id of the channel" not in words(app)
    assert len(at_incs(current)) == before
    assert not app.exception


def test_it_creates_a_task_once_and_shows_it(open_page: OpenPage, current: Services) -> None:
    name = fresh_name()
    app = filled_form(open_page, name)
    app.button(key="review-task").click().run()
    said = words(app)
    assert f"“{name}” will be created and assigned to incs_2." in said
    assert f"Customer: Ayu, {PHONE}." in said
    assert name not in {task.name for task in at_incs(current)}
    app.button(key="create-task").click().run()
    (task,) = [task for task in at_incs(current) if task.name == name]
    assert (task.assignee_username, task.user_phone, task.auth_id) == ("incs_2", PHONE, 30058)
    assert f"Created task {task.id}, assigned to incs_2." in words(app)
    assert app.query_params["task"] == str(task.id)
    assert f"{name} · {task.id}" in words(app)
    audit = current.store.audit.list(1)[0]
    assert (audit.action, audit.subject, audit.outcome) == (
        "create task",
        f"task {task.id}",
        "created",
    )
    assert PHONE not in str(audit)
    app.button(key="all-tasks").click().run()
    assert shown(app)[0] == task.id
    app.segmented_control(key="panel").set_value("New task").run()
    assert app.text_input(key="new_task_name").value == ""
    assert not app.exception


def test_a_creation_whose_page_is_left_is_written_down_and_told_once(
    open_page: OpenPage, current: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    def leave() -> None:
        raise StopException

    name = fresh_name()
    app = filled_form(open_page, name)
    app.button(key="review-task").click().run()
    with monkeypatch.context() as patched:
        patched.setattr("incs_core.ui.tasks.create.refresh", leave)
        app.button(key="create-task").click().run()
    (task,) = [task for task in at_incs(current) if task.name == name]
    audit = current.store.audit.list(1)[0]
    assert (audit.subject, audit.outcome) == (f"task {task.id}", "created")
    app.run()
    assert f"Created task {task.id}, assigned to incs_2." in words(app)
    assert app.query_params["task"] == str(task.id)
    assert [task.name for task in at_incs(current)].count(name) == 1
    app.segmented_control(key="panel").set_value("New task").run()
    assert app.text_input(key="new_task_name").value == ""
    assert not app.exception


def test_a_click_while_incs_is_asked_waits_for_its_answer(
    open_page: OpenPage, current: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = fresh_name()
    app = filled_form(open_page, name)
    app.button(key="review-task").click().run()
    asked = app.session_state[QUESTION]
    assert asked.begin()  # as by a run beside this one

    def answered() -> None:
        asked.task = new_task(current, name)
        asked.ended.set()

    Timer(0.5, answered).start()
    app.button(key="create-task").click().run()
    assert asked.ended.is_set()
    assert f"Created task {asked.task.id}" in words(app)
    assert [task.name for task in at_incs(current)].count(name) == 1


def test_it_sends_orders_with_the_task(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[TaskDraft] = []
    create = "incs_core.api.client.Tasks.create"
    task = Task.from_wire({"id": 4711, "status": 0, "name": "x", "type": 3})

    def keep(_: object, draft: TaskDraft) -> Task:
        sent.append(draft)
        return task

    monkeypatch.setattr(create, keep)
    app = filled_form(open_page, "with orders")
    app.text_input(key="new_task_module_id").set_value("019d3dcd-f5a8")
    app.text_input(key="new_task_total_amount").set_value("20000.00")
    row = {"order_number": "WD1", "phone_number": "081500", "due_amount": " 1500 "}
    app.session_state["new-task-orders-0"] = {
        "edited_rows": {0: row},
        "added_rows": [{"order_number": "WD2"}, {}],
        "deleted_rows": [],
    }
    app.run()
    app.button(key="review-task").click().run()
    assert "2 orders shown beside the chat." in words(app)
    app.button(key="create-task").click().run()
    orders = (
        TaskOrder(order_number="WD1", phone_number="081500", due_amount="1500"),
        TaskOrder(order_number="WD2"),
    )
    expected = TaskModule(module_id="019d3dcd-f5a8", total_amount="20000.00", orders=orders)
    assert [draft.task_module_info for draft in sent] == [expected]
    assert not app.exception


def test_the_orders_outlive_a_look_at_the_list(open_page: OpenPage) -> None:
    app = filled_form(open_page, "with orders")
    app.text_input(key="new_task_module_id").set_value("019d3dcd-f5a8")
    app.session_state["new-task-orders-0"] = {
        "edited_rows": {0: {"order_number": "WD1", "due_amount": "1500"}},
        "added_rows": [{"order_number": "WD2"}],
        "deleted_rows": [],
    }
    app.run()
    for _ in range(2):
        app.segmented_control(key="panel").set_value("Tasks").run()
        app.segmented_control(key="panel").set_value("New task").run()
    table = app.dataframe[0].value
    assert list(table["order_number"]) == ["WD1", "WD2"]
    assert list(table["due_amount"]) == ["1500", ""]
    app.button(key="review-task").click().run()
    assert "2 orders shown beside the chat." in words(app)
    app.button(key="clear-task").click().run()
    assert list(app.dataframe[0].value["order_number"]) == [""]
    assert not app.exception


def test_it_wants_to_know_which_panel_the_orders_are_for(open_page: OpenPage) -> None:
    app = filled_form(open_page, "with an amount")
    app.text_input(key="new_task_total_amount").set_value("20000.00").run()
    app.button(key="review-task").click().run()
    assert "Enter the panel id" in words(app)


def test_it_does_not_repeat_a_creation_whose_answer_never_came(
    open_page: OpenPage, current: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[TaskDraft] = []

    def lose(_: object, draft: TaskDraft) -> Task:
        asked.append(draft)
        raise Unconfirmed("The answer never came.", host="api.example")

    monkeypatch.setattr("incs_core.api.client.Tasks.create", lose)
    app = filled_form(open_page, fresh_name())
    app.button(key="review-task").click().run()
    app.button(key="create-task").click().run()
    assert "The answer never came." in words(app)
    assert "the task may exist" in words(app)
    assert not [button for button in app.button if button.key == "create-task"]
    app.button(key="close-question").click().run()
    assert len(asked) == 1
    assert current.store.audit.list(1)[0].outcome == "failed: unconfirmed"
    assert not app.exception


def test_it_creates_nothing_for_whoever_may_not(
    open_page: OpenPage, current: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("incs_core.ui.tasks.create.is_allowed", lambda _: False)
    app = open_page("tasks", panel="New task")
    assert "Your role can view tasks, not create them." in words(app)
    assert not [button for button in app.button if button.key == "review-task"]


def test_it_checks_the_role_where_the_task_is_created(
    open_page: OpenPage, current: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = fresh_name()
    app = filled_form(open_page, name)
    app.button(key="review-task").click().run()
    monkeypatch.setattr("incs_core.ui.common.permissions.is_allowed", lambda _: False)
    app.button(key="create-task").click().run()
    assert "Your role does not allow this: create tasks." in words(app)
    assert name not in {task.name for task in at_incs(current)}


def test_it_masks_numbers_for_whoever_may_not_see_them(
    open_page: OpenPage, current: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    def may(action: Action) -> bool:
        return action is not Action.SEE_NUMBERS

    monkeypatch.setattr("incs_core.ui.common.permissions.is_allowed", may)
    monkeypatch.setattr("incs_core.ui.tasks.detail.is_allowed", may)
    task = at_incs(current)[0]
    app = open_page("tasks")
    assert app.dataframe[-1].value["Phone"][0] == mask(task.user_phone)
    app = open_page("tasks", task=str(task.id))
    assert mask(task.user_phone) in words(app)
    assert task.user_phone not in everything(app)


def test_a_dead_api_is_named(
    environment: object, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INCS_API_URL", "http://127.0.0.1:9")
    monkeypatch.setattr("incs_core.api.retry.RetryPolicy.wait_before", lambda *_: 0.0)
    app = open_page("tasks")
    assert "127.0.0.1:9" in words(app)
    assert "What to do:" in words(app)
    assert app.text_input(key="task_name")
    assert not app.exception


def test_wrong_credentials_are_named_and_never_shown(
    environment: object, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INCS_PASSWORD", "a-wrong-password")
    app = open_page("tasks")
    assert "user and password" in words(app)
    assert "a-wrong-password" not in everything(app)
    assert not app.exception
    assert "Host: 127.0.0.1:" in words(app)


def test_the_zone_of_task_times_is_a_setting(
    environment: object, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INCS_TASK_TIMEZONE", "Asia/Tokyo")
    app = open_page("tasks")
    assert "task times in Asia/Tokyo ·" in words(app)
    task = services().client("main").tasks.list(page_size=1).tasks[0]
    assert task.created_at is not None
    local = task.created_at.astimezone(ZoneInfo("Asia/Tokyo"))
    assert f"{local:%Y-%m-%d %H:%M:%S}" == task.created_at_raw
