"""No text from outside is obeyed as Markdown, on any screen."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from incs_core.analytics.alert_rules import Rule
from incs_core.api.transport import Transport
from incs_core.domain.events import AuditRow
from incs_core.domain.jobs import HALTED, LookupRow
from incs_core.domain.saved import Annotation, RuleRow, SavedDraft, VariableSet, View
from incs_core.errors import UnexpectedAnswer
from incs_core.settings import Settings, load_settings
from incs_core.store import Store
from incs_core.ui.delivery.sections import SECTIONS
from incs_core.ui.send.mode import MANY
from incs_core.web.services import Services
from tests.pages.conftest import OpenPage
from tests.pages.hostile import HOSTILE, TOKENS, poison, poisoned, raw_tokens
from tests.pages.message_log import recent
from tests.pages.screen import everything
from tests.pages.test_inbox import AYU, write
from tests.pages.test_send import press_send, text_page

NOW_MS = time.time_ns() // 1_000_000
PAGES = [
    *(("delivery", {"section": section.title}) for section in SECTIONS),
    ("messages", {}),
    ("messages", {"show": "Look up"}),
    ("messages", {"lookup": "look-up-1"}),
    ("messages", {"show": "Import"}),
    ("messages", {"message": "?", "message_account": "main"}),
    ("inbox", {}),
    ("templates", {}),
    ("templates", {"template_part": "New template"}),
    ("templates", {"template_id": "?"}),
    ("send", {}),
    ("send", {"send_kind": "Text"}),
    ("send", {"send_mode": MANY}),
    ("tasks", {"panel": "New task"}),
    ("tasks", {}),
    ("tasks", {"task": "?"}),
    ("events", {}),
    *(("settings", {"settings_part": part}) for part in ("Configuration", "Webhook", "Activity")),
]


@pytest.fixture
def hostile(environment: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What INCS, its customers and colleagues wrote is hostile, and so is an account's label."""
    poison(environment)
    whole = Transport._read_body
    monkeypatch.setattr(Transport, "_read_body", lambda *given: poisoned(whole(*given)))

    def load() -> Settings:
        settings = load_settings()
        main = settings.accounts["main"].model_copy(update={"label": HOSTILE})
        second = main.model_copy(update={"id": "second"})
        return settings.model_copy(update={"accounts": {"main": main, "second": second}})

    monkeypatch.setattr("incs_core.ui.common.services.load_settings", load)


def colleagues_wrote(store: Store) -> None:
    """What people keep in the dashboard."""
    store.annotations.add(Annotation(NOW_MS - 3_600_000, HOSTILE, HOSTILE, NOW_MS))
    rule = Rule("failed", 0.1, code=HOSTILE, templates=(HOSTILE,)).as_json()
    store.alerts.save_rule(RuleRow("rule-1", HOSTILE, rule, HOSTILE, NOW_MS))
    store.alerts.open("rule-1", HOSTILE, NOW_MS, HOSTILE, notify=False)
    for number, token in enumerate(TOKENS):
        store.views.save(View(token, "{}", NOW_MS, HOSTILE))
        store.template_drafts.save(
            SavedDraft(f"draft-{number}", "main", token, "{}", HOSTILE, NOW_MS, NOW_MS)
        )
        store.variable_sets.save(VariableSet("main", f"order_shipped {HOSTILE}", token))
    store.audit.add(AuditRow(NOW_MS, HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE))
    row = LookupRow("look-up-1", "series-1", HOSTILE[:80], "main", HOSTILE, NOW_MS, HALTED, HOSTILE)
    store.lookups.add(row, [["m-1"]])


def an_id(current: Services, name: str) -> str:
    """One that is there, of what a parameter of an address names."""
    if name == "message":
        return recent(current, "failed")[0].message_id
    if name == "task":
        return str(next(iter(current.client("main").tasks.iter())).id)
    return f"main/{next(iter(current.client('main').templates.iter())).template_id}"


@pytest.mark.usefixtures("hostile")
@pytest.mark.parametrize(("page", "query"), PAGES, ids=str)
def test_no_screen_obeys_it(
    open_page: OpenPage, current: Services, page: str, query: dict[str, str]
) -> None:
    write(current, AYU, "in-1", HOSTILE, ago_s=60)
    colleagues_wrote(current.store)
    named = {name: an_id(current, name) if it == "?" else it for name, it in query.items()}
    app = open_page(page, **named)
    assert not app.exception
    assert "evil" in everything(app)
    assert raw_tokens(app) == set()


@pytest.mark.usefixtures("hostile")
def test_nor_what_an_imported_template_says(open_page: OpenPage) -> None:
    draft = {"name": HOSTILE, "type": HOSTILE, "category": HOSTILE, "content": {HOSTILE: HOSTILE}}
    app = open_page("templates", template_part="Import")
    app.text_area(key="template_paste").set_value(json.dumps([draft, {HOSTILE: 1}])).run()
    assert "evil" in everything(app)
    assert raw_tokens(app) == set()


@pytest.mark.usefixtures("hostile")
@pytest.mark.parametrize("show", ["Import", "Look up"])
def test_nor_what_a_file_says(open_page: OpenPage, show: str) -> None:
    app = open_page("messages", show=show)
    columns = ",".join(f'"{token}"' for token in TOKENS)
    file = (f"{HOSTILE}.csv", f"{columns}\n{columns}\n{columns}\n".encode(), "text/csv")
    app.file_uploader[0].set_value(file).run()
    assert not app.exception
    assert "evil" in everything(app)
    assert raw_tokens(app) == set()
    if show == "Look up":
        app.button(key="start-lookup").click().run()
        assert raw_tokens(app) == set()


@pytest.mark.usefixtures("hostile")
def test_nor_what_incs_answers_to_a_send(open_page: OpenPage) -> None:
    app = press_send(text_page(open_page, "6281500019006", HOSTILE))
    assert "evil" in everything(app)
    assert raw_tokens(app) == set()


@pytest.mark.usefixtures("hostile")
def test_nor_what_an_error_says(open_page: OpenPage, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> bytes:
        raise UnexpectedAnswer(HOSTILE, host=HOSTILE, http_status=200, advice=HOSTILE)

    monkeypatch.setattr(Transport, "_read_body", broken)
    for page in ("templates", "tasks", "send"):
        app = open_page(page)
        assert any("evil" in error.value for error in app.error)
        assert raw_tokens(app) == set()


def test_it_finds_what_is_not_escaped() -> None:
    """The search itself: it sees every kind of field."""

    def page(text: str) -> None:
        import streamlit as st

        st.write(text)
        st.expander(text)
        st.button("a", help=text)
        st.radio("b", [text])
        st.pills("c", [text])
        st.tabs([text])
        st.table([{"d": text}])
        st.metric("e", text)
        st.toast(text)
        st.sidebar.caption(text)

    app = AppTest.from_function(page, args=(HOSTILE,)).run()
    fields = {found.split(":")[0] for found in raw_tokens(app)}
    assert len(fields) >= 8, fields
