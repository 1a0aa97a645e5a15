"""Every action of a person, tried by one who lost the permission after the page was drawn.

Nothing happens in the history or at INCS, and the screen says so. `ATTEMPTS` has a row for each
function that asks for a permission: a test compares it with the source.
"""

from __future__ import annotations

import ast
import re
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

import incs_core
from incs_core.api.requests import ApiRequest
from incs_core.api.transport import HttpResponse, Transport
from incs_core.domain.actions import Action
from incs_core.domain.saved import VariableSet, View
from incs_core.sending.test_runs import repeat_of
from incs_core.store.schema import METADATA
from incs_core.ui.common import permissions
from incs_core.ui.messages.export import KEY as EXPORT
from incs_core.web.services import Services
from incs_core.wire.message_drafts import TextMessage
from incs_core.wire.message_status import MessageStatus
from incs_core.wire.phone_numbers import mask
from incs_core.wire.tasks import TaskDraft
from tests.pages.conftest import OpenPage, wait_for
from tests.pages.message_log import open_log, recent
from tests.pages.screen import everything, words
from tests.pages.template_builder import NAME, SUBMIT, TEXT, builder, fresh_name
from tests.pages.templates_page import new_template
from tests.pages.test_alerts import raised
from tests.pages.test_annotations import marked
from tests.pages.test_events import not_yet_understood, status_item
from tests.pages.test_import import TEXT as CSV
from tests.pages.test_import import after, choose, given
from tests.pages.test_lookup import kept as kept_lookup
from tests.pages.test_send import ASK, TO, press_send, text_page
from tests.pages.test_send_sample_values import send_page
from tests.pages.test_send_test_runs import only_run, press_start, run_page
from tests.pages.test_send_unconfirmed import lost_page
from tests.pages.test_tasks import filled_form

UI = Path(incs_core.__file__).parent / "ui"
NUMBER = "6281500009002"
SESSION_ONLY = {"visits"}
"""What a page writes by being looked at."""


@dataclass(frozen=True)
class Stage:
    """What an attempt needs: pages, the services behind them, and a way to change INCS."""

    open_page: OpenPage
    current: Services
    patch: pytest.MonkeyPatch


@dataclass(frozen=True)
class Press:
    """The last step of an attempt: the widget with this key, and how it is used if not clicked."""

    app: AppTest
    key: str
    do: Callable[[AppTest], object] | None = None

    def __call__(self) -> AppTest:
        """Do it."""
        if self.do is None:
            self.app.button(key=self.key).click().run()
        else:
            self.do(self.app)
        return self.app

    def is_offered(self) -> bool:
        """Whether the page has the widget and lets it be used."""
        widgets = [*self.app.button, *self.app.toggle, *self.app.text_area]
        return any(one.key == self.key and not one.disabled for one in widgets)


Attempt = Callable[[Stage], Press]


def save_alert_webhook(stage: Stage) -> Press:
    app = stage.open_page("delivery", section="Alerts")
    app.text_input(key="alert_hook").set_value("https://chat.example.com/hook").run()
    return Press(app, "alert-hook-save")


def test_alert_webhook(stage: Stage) -> Press:
    app = stage.open_page("delivery", section="Alerts")
    app.text_input(key="alert_hook").set_value("https://chat.example.com/hook").run()
    return Press(app, "alert-hook-test")


test_alert_webhook.__test__ = False  # type: ignore[attr-defined]


def resolve_alert(stage: Stage) -> Press:
    alert = raised(stage.current)
    return Press(stage.open_page("delivery", section="Alerts"), f"resolve-{alert}")


def delete_rule(stage: Stage) -> Press:
    raised(stage.current)
    return Press(stage.open_page("delivery", section="Alerts"), "delete-rule-r1")


def save_rule(stage: Stage) -> Press:
    return Press(stage.open_page("delivery", section="Alerts"), "alert-save")


def pin_figures(stage: Stage) -> Press:
    return Press(stage.open_page("delivery"), "pin-figures")


def delete_pin(stage: Stage) -> Press:
    app = stage.open_page("delivery")
    app.button(key="pin-figures").click().run()
    app.run()
    (pin,) = stage.current.store.pins.list(2)
    return Press(app, f"unpin-{pin.id}")


def mark_moment(stage: Stage) -> Press:
    app = stage.open_page("delivery")
    app.text_input(key="mark_text").set_value("New template live")
    return Press(app, "mark-it")


def delete_mark(stage: Stage) -> Press:
    mark = marked(stage.current)
    return Press(stage.open_page("delivery"), f"unmark-{mark}")


def delete_view(stage: Stage) -> Press:
    stage.current.store.views.save(View("mine", "{}", 1, "ann"))
    return Press(stage.open_page("delivery"), "delete-view")


def delete_template(stage: Stage) -> Press:
    template = new_template(stage.current, fresh_name())
    app = stage.open_page("templates", template_id=template.template_id)
    app.button(key="template_delete").click().run()
    app.text_input(key="template_delete_name").set_value(template.name).run()
    return Press(app, "template_delete_confirm")


def keep_values(stage: Stage) -> Press:
    app, template_id = send_page(stage.open_page, stage.current)
    key = f"send_set_{template_id}"
    app.text_input(key=f"{key}_None|name").set_value("Short").run()
    return Press(app, f"{key}_keep")


def delete_values(stage: Stage) -> Press:
    own = {"name": "Zoë", "order_id": "A-1", "date": "today"}
    stage.current.store.variable_sets.save(VariableSet("main", "order_shipped", "VIP", own, "a", 1))
    app, template_id = send_page(stage.open_page, stage.current)
    app.selectbox(key=f"send_set_{template_id}").set_value("VIP").run()
    return Press(app, f"send_set_{template_id}_delete")


def keep_draft(stage: Stage) -> Press:
    app = builder(stage.open_page)
    return Press(app, TEXT, lambda app: app.text_area(key=TEXT).set_value("The first.").run())


def delete_draft(stage: Stage) -> Press:
    app = builder(stage.open_page)
    app.text_area(key=TEXT).set_value("The first.").run()
    return Press(app, "delete_draft")


def submit_template(stage: Stage) -> Press:
    app = builder(stage.open_page)
    app.text_input(key=NAME).set_value(fresh_name()).run()
    app.text_area(key=TEXT).set_value("Dear [name], your order is here.").run()
    return Press(app, SUBMIT)


def replay(stage: Stage) -> Press:
    stage.current.store.ingest([not_yet_understood(status_item("kept-1", "delivered"))])
    return Press(stage.open_page("events"), "replay")


def show_secret(stage: Stage) -> Press:
    app = stage.open_page("settings", settings_part="Webhook")
    key = "show-webhook-secret"
    return Press(app, key, lambda app: app.toggle(key=key).set_value(True).run())


def stop_lookup(stage: Stage) -> Press:
    let_go = threading.Event()

    def slow(_: object, ids: tuple[str, ...]) -> list[MessageStatus]:
        let_go.wait(5)
        return [MessageStatus.from_wire({"id": one, "status": "sent"}) for one in ids]

    stage.patch.setattr("incs_core.api.client.Messages.statuses", slow)
    app = stage.open_page("messages", show="Look up")
    app.text_area(key="lookup_text").set_value("id-1 id-2").run()
    app.button(key="start-lookup").click().run()

    def stop(app: AppTest) -> None:
        app.button(key="stop-lookup").click().run()
        let_go.set()
        wait_for(lambda: not stage.current.look_ups.all_running())
        assert stage.current.store.lookups.list()[0].state == "done"

    return Press(app, "stop-lookup", stop)


def of_lookup(key: str) -> Attempt:
    """The click on a button of a look-up that was stopped."""

    def attempt(stage: Stage) -> Press:
        kept_lookup(stage.current)
        app = stage.open_page("messages", lookup="l-1")
        app.text_input(key="rename-l-1").set_value("Tuesday").run()
        return Press(app, key)

    return attempt


def begin_lookup(stage: Stage) -> Press:
    app = stage.open_page("messages", show="Look up")
    app.text_area(key="lookup_text").set_value("m-1").run()
    return Press(app, "start-lookup")


def ask_incs(stage: Stage) -> Press:
    message_id = recent(stage.current, "read")[0].message_id
    return Press(stage.open_page("messages", message=message_id), "ask-incs")


def check_import(stage: Stage) -> Press:
    app = given(stage.open_page, "sent.csv", CSV.encode())
    choose(app, "Message id", 0)
    return Press(app, "import-check")


def record_import(stage: Stage) -> Press:
    app = given(stage.open_page, "sent.csv", CSV.encode())
    choose(app, "Message id", 0)
    after(app, "import-check")
    return Press(app, "import-record")


def export(stage: Stage) -> Press:
    app = open_log(stage.open_page)

    def begin(app: AppTest) -> None:
        app.button(key="export-start").click().run()
        assert EXPORT not in app.session_state

    return Press(app, "export-start", begin)


def save_group(stage: Stage) -> Press:
    app = run_page(stage.open_page)
    app.text_input(key="send_group_name").set_value("Team").run()
    return Press(app, "send_group_save")


def delete_group(stage: Stage) -> Press:
    stage.current.store.phone_groups.save("Team", ["6281500009001"], 1, "ann")
    return Press(run_page(stage.open_page), "send-group-drop-0")


def begin_run(stage: Stage) -> Press:
    return Press(run_page(stage.open_page), "send_run_start", press_start)


def stop_run(stage: Stage) -> Press:
    numbers = "\n".join(str(6281500010001 + n) for n in range(30))
    app = press_start(run_page(stage.open_page, numbers))

    def stop(app: AppTest) -> None:
        app.button(key="send_run_stop").click().run()
        wait_for(lambda: only_run(stage.current).state == "done", 60)

    return Press(app, "send_run_stop", stop)


def finished_run(stage: Stage, number: str = "6281500009001") -> str:
    """A test run that is over; returns its id."""
    press_start(run_page(stage.open_page, number))
    wait_for(lambda: only_run(stage.current).state == "done")
    return only_run(stage.current).id


def judge_run(stage: Stage) -> Press:
    app = stage.open_page("send", run=finished_run(stage))
    return Press(app, next(one.key for one in app.button if one.label == "Save verdict") or "")


def repeat_run(stage: Stage) -> Press:
    return Press(stage.open_page("send", run=finished_run(stage)), "send_run_repeat")


def start_run(stage: Stage) -> Press:
    finished_run(stage)
    copy = repeat_of(only_run(stage.current), "local")
    stage.current.store.test_runs.save(copy)
    return Press(stage.open_page("send", run=copy.id), "send_run_go")


def send(stage: Stage) -> Press:
    return Press(text_page(stage.open_page, "6281500009001"), "send_button", press_send)


def match_send(stage: Stage) -> Press:
    app = lost_page(stage.open_page)
    draft = TextMessage(to="6281500009003", text="Hello")
    answer = stage.current.client("main").messages.send(draft)
    app.text_input(key="send_that_message").set_value(answer.message_id).run()
    return Press(app, "send_adopt")


def ask_about_send(stage: Stage) -> Press:
    return Press(press_send(text_page(stage.open_page, "6281500009002")), ASK)


def create_task(stage: Stage) -> Press:
    app = filled_form(stage.open_page, fresh_name())
    app.button(key="review-task").click().run()
    return Press(app, "create-task")


ATTEMPTS: dict[str, tuple[Action, Attempt]] = {
    "delivery/alerts.py:_save": (Action.MANAGE_ALERTS, save_alert_webhook),
    "delivery/alerts.py:_test": (Action.MANAGE_ALERTS, test_alert_webhook),
    "delivery/alerts.py:_change": (Action.ACKNOWLEDGE, resolve_alert),
    "delivery/alerts.py:_delete": (Action.MANAGE_ALERTS, delete_rule),
    "delivery/alert_rule_form.py:_save": (Action.MANAGE_ALERTS, save_rule),
    "delivery/sharing.py:_pin": (Action.KEEP_FIGURES, pin_figures),
    "delivery/pin_list.py:_delete": (Action.KEEP_FIGURES, delete_pin),
    "delivery/annotations.py:_add": (Action.ANNOTATE, mark_moment),
    "delivery/annotations.py:_delete": (Action.ANNOTATE, delete_mark),
    "common/saved_views.py:_done": (Action.KEEP_VIEWS, delete_view),
    "templates/actions.py:_delete": (Action.DELETE_TEMPLATE, delete_template),
    "templates/value_sets.py:_keep_button": (Action.KEEP_VALUES, keep_values),
    "templates/value_sets.py:_delete_button": (Action.KEEP_VALUES, delete_values),
    "templates/builder/session.py:save": (Action.WRITE_TEMPLATE, keep_draft),
    "templates/builder/session.py:discard": (Action.WRITE_TEMPLATE, delete_draft),
    "templates/builder/submit.py:_submit": (Action.SUBMIT_TEMPLATE, submit_template),
    "events/event_list.py:_replay": (Action.REPLAY_EVENTS, replay),
    "settings/webhook.py:_address": (Action.SEE_SETTINGS, show_secret),
    "messages/lookup_progress.py:_stop": (Action.LOOK_UP, stop_lookup),
    "messages/lookup_progress.py:_resume": (Action.LOOK_UP, of_lookup("go-on-lookup")),
    "messages/lookup_progress.py:_begin_again": (Action.LOOK_UP, of_lookup("repeat-all")),
    "messages/lookup_progress.py:_manage": (Action.LOOK_UP, of_lookup("rename-lookup")),
    "messages/lookup_progress.py:_forget": (Action.LOOK_UP, of_lookup("forget-lookup")),
    "messages/lookup.py:_begin": (Action.LOOK_UP, begin_lookup),
    "messages/detail.py:refresh_button": (Action.LOOK_UP, ask_incs),
    "messages/import_page.py:_check": (Action.IMPORT_MESSAGES, check_import),
    "messages/import_page.py:_record": (Action.IMPORT_MESSAGES, record_import),
    "messages/export.py:_start": (Action.EXPORT, export),
    "send/test_runs/new.py:_save_part": (Action.SEND, save_group),
    "send/test_runs/new.py:_delete_group": (Action.SEND, delete_group),
    "send/test_runs/new.py:_go": (Action.SEND, begin_run),
    "send/test_runs/detail.py:_save": (Action.SEND, judge_run),
    "send/test_runs/detail.py:_stop": (Action.SEND, stop_run),
    "send/test_runs/detail.py:_start": (Action.SEND, start_run),
    "send/test_runs/detail.py:_repeat": (Action.SEND, repeat_run),
    "send/single_send.py:_send": (Action.SEND, send),
    "send/unconfirmed.py:_reconcile": (Action.SEND, match_send),
    "send/tracking.py:_ask": (Action.LOOK_UP, ask_about_send),
    "tasks/create.py:_answer": (Action.CREATE_TASK, create_task),
}
GOES_ON = {"messages/lookup_progress.py:_stop", "send/test_runs/detail.py:_stop"}
"""Where work goes on that could not be stopped; the attempt itself says what became of it."""

OFFERED_TO_ALL = {"templates/builder/session.py:save"}
"""Where a person goes on without the permission: a draft that cannot be kept lives in its tab."""


def asked_for(name: str) -> Iterator[tuple[str, Action]]:
    """Where a function of this name is called with an action, by file and function."""
    for file in sorted(UI.rglob("*.py")):
        for function in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not isinstance(function, ast.FunctionDef):
                continue
            for node in ast.walk(function):
                called = ast.unparse(node) if isinstance(node, ast.Call) else ""
                if action := re.fullmatch(rf"{name}\(Action\.(\w+)\)", called):
                    yield f"{file.relative_to(UI).as_posix()}:{function.name}", Action[action[1]]


def test_every_place_that_asks_for_a_permission_is_tried() -> None:
    tried = [(where, action) for where, (action, _) in ATTEMPTS.items()]
    assert sorted(asked_for("require")) == sorted(tried)


def test_every_action_is_asked_for_somewhere() -> None:
    places = [*asked_for("require"), *asked_for("is_allowed")]
    assert {action for _, action in places} == set(Action)
    assert all(action.allows for action in Action)


@pytest.fixture
def effects(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is asked of INCS from now on that changes something, and look-ups."""
    asked: list[str] = []
    send_it = Transport.send

    def note(self: Transport, call: ApiRequest, credentials: dict[str, str]) -> HttpResponse:
        if call.effect != "read" or call.is_status_lookup or call.is_send:
            asked.append(f"{call.method} {call.path}")
        return send_it(self, call, credentials)

    monkeypatch.setattr(Transport, "send", note)
    return asked


def history(current: Services) -> dict[str, list[object]]:
    """Every row that is kept."""
    with current.store.database.read() as connection:
        return {
            table.name: sorted(connection.execute(select(table)).all(), key=repr)
            for table in METADATA.sorted_tables
            if table.name not in SESSION_ONLY
        }


@pytest.mark.parametrize("where", ATTEMPTS)
def test_nothing_is_done_for_whoever_may_not(
    open_page: OpenPage,
    current: Services,
    monkeypatch: pytest.MonkeyPatch,
    effects: list[str],
    where: str,
) -> None:
    action, attempt = ATTEMPTS[where]
    press = attempt(Stage(open_page, current, monkeypatch))
    before = history(current)
    effects.clear()

    def only_the_page_may(asked: Action) -> bool:  # what draws the page asks too
        return asked is not action or sys._getframe(1).f_code.co_name != "require"

    monkeypatch.setattr("incs_core.ui.common.permissions.is_allowed", only_the_page_may)
    app = press()
    assert f"Your role does not allow this: {action.allows}." in words(app)
    if where in GOES_ON:
        assert not [row for row in current.store.audit.list() if row.action.startswith("stop")]
    else:
        assert (effects, history(current)) == ([], before)
    assert not app.exception


def deny(monkeypatch: pytest.MonkeyPatch, action: Action) -> None:
    """Take a permission away, for what draws the page too."""
    for_all = permissions.is_allowed
    for module in [*sys.modules.values()]:
        if getattr(module, "is_allowed", None) is for_all:
            monkeypatch.setattr(module, "is_allowed", lambda asked: asked is not action)


@pytest.mark.parametrize("where", [where for where in ATTEMPTS if where not in OFFERED_TO_ALL])
def test_it_is_offered_to_those_only_who_may(
    open_page: OpenPage, current: Services, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    action, attempt = ATTEMPTS[where]
    press = attempt(Stage(open_page, current, monkeypatch))
    assert press.is_offered()

    deny(monkeypatch, action)
    press.app.run()
    assert not press.is_offered()
    assert not press.app.exception


def recent_send(stage: Stage) -> AppTest:
    """A send in the list and in the log of requests; the form is empty again."""
    app = press_send(text_page(stage.open_page, NUMBER))
    return app.text_input(key=TO).set_value("").run()


def run_detail(stage: Stage) -> AppTest:
    return stage.open_page("send", run=finished_run(stage, NUMBER))


def task_detail(stage: Stage) -> AppTest:
    draft = TaskDraft(name="x", auth_id=30058, user_phone=NUMBER, assignee_username="incs_1")
    task = stage.current.client("main").tasks.create(draft)
    return stage.open_page("tasks", task=str(task.id))


@pytest.mark.parametrize("page", [recent_send, run_detail, task_detail])
def test_numbers_are_masked_for_whoever_may_not_see_them(
    open_page: OpenPage,
    current: Services,
    monkeypatch: pytest.MonkeyPatch,
    page: Callable[[Stage], AppTest],
) -> None:
    app = page(Stage(open_page, current, monkeypatch))
    assert NUMBER in everything(app)
    deny(monkeypatch, Action.SEE_NUMBERS)
    app.run()
    assert mask(NUMBER)[-4:] in everything(app)
    assert NUMBER not in everything(app)
    assert not app.exception
