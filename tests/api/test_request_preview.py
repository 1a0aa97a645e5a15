from __future__ import annotations

import json
import os
import subprocess
from typing import Any

import httpx
import pytest

import incs_core
from incs_core import (
    Account,
    Card,
    CarouselContent,
    IncsClient,
    PreparedRequest,
    Suggestion,
    TaskDraft,
    TaskModule,
    TemplateDraft,
    TemplateMessage,
    TextMessage,
    WabaTemplateDraft,
)
from tests import samples
from tests.api.fake_incs import ACCOUNT, CODE, Fake, body_of, success

TO = "85200001234"
NASTY = 'It\'s "5 > 3"; $(touch /x) `id` \\ $HOME !! %s\n👋'


def run_in_shell(command: str) -> list[str]:
    """Run a command with a curl that only says what it was given."""
    shell = "curl() { printf '%s\\0' \"$@\"; }\n" + command
    environment = {"PATH": os.environ["PATH"], "INCS_CERTIFICATION_CODE": CODE, "INCS_TOKEN": "t1"}
    done = subprocess.run(["sh", "-c", shell], env=environment, capture_output=True, check=True)  # noqa: S607
    return done.stdout.decode().split("\0")[:-1]


def run_as_python(prepared: PreparedRequest, fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run a script with the network replaced."""

    class Wired(IncsClient):
        def __init__(self, account: Account) -> None:
            super().__init__(account, transport=httpx.MockTransport(fake))

    monkeypatch.setattr(incs_core, "IncsClient", Wired)
    for name, value in {"CERTIFICATION_CODE": CODE, "USERNAME": "admin", "PASSWORD": "p"}.items():
        monkeypatch.setenv(f"INCS_{name}", value)
    exec(compile(prepared.python(), "script", "exec"), {})  # noqa: S102 - our own script


def test_it_shows_what_would_be_sent_and_sends_nothing() -> None:
    fake = Fake()
    prepared = fake.client().messages.preview(TextMessage(to=TO, text="Hello"))
    assert prepared.method == "POST"
    assert prepared.url == "https://api.incsapp.com/external/messages/rcs"
    assert prepared.body == samples.load("messages_rcs_request_text")
    assert prepared.headers == {
        "certification-code": "$INCS_CERTIFICATION_CODE",
        "Content-Type": "application/json",
    }
    assert fake.requests == []


def test_it_writes_a_readable_command() -> None:
    prepared = Fake().client().messages.preview(TextMessage(to=TO, text="Hello"))
    assert prepared.curl() == (
        "curl -X POST https://api.incsapp.com/external/messages/rcs \\\n"
        '  -H "certification-code: $INCS_CERTIFICATION_CODE" \\\n'
        "  -H 'Content-Type: application/json' \\\n"
        '  --data \'{"to": "85200001234", "type": "text", "text": "Hello"}\''
    )


@pytest.mark.parametrize("text", ["Hello", NASTY, "'", "''", "\\'", "@file"])
def test_it_writes_a_command_that_is_safe_in_a_shell(text: str) -> None:
    draft = TemplateMessage(to=TO, name="offer", parameters={"name": text})
    prepared = Fake().client().messages.preview(draft)
    given = run_in_shell(prepared.curl())
    assert given[:3] == ["-X", "POST", prepared.url]
    assert given[3:7] == [
        "-H",
        f"certification-code: {CODE}",
        "-H",
        "Content-Type: application/json",
    ]
    assert given[6:8] == ["Content-Type: application/json", "--data"]
    assert json.loads(given[8]) == draft.wire()
    assert len(given) == 9


def test_it_writes_a_command_with_the_bearer_token_for_tasks() -> None:
    draft = TaskDraft(**samples.load("tasks_create_request"))
    given = run_in_shell(Fake().client().tasks.preview(draft).curl())
    assert "Authorization: Bearer t1" in given
    assert not [part for part in given if CODE in part]


@pytest.mark.parametrize("text", ["Hello", NASTY])
def test_it_writes_a_script_that_sends_the_same(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    prepared = Fake().client().messages.preview(TextMessage(to=TO, text=text))
    fake = Fake(success({"msg_id": "m1"}))
    run_as_python(prepared, fake, monkeypatch)
    assert str(fake.only.url) == prepared.url
    assert body_of(fake.only) == prepared.body
    assert fake.only.headers["certification-code"] == CODE


def carousel() -> TemplateDraft:
    reply = Suggestion(text="Yes", postback_data="yes")
    card = Card(
        card_title="Watches",
        card_description="Dear [name]",
        media_url="https://m.test/a.png",
        suggestions=(reply,),
    )
    content = CarouselContent(height="SHORT", width="MEDIUM", carousel_card=(card, card))
    return TemplateDraft(name="offer", type="carousel", category="PROMOTION", content=content)


def previews() -> list[Any]:
    incs = Fake().client(ACCOUNT.at("http://127.0.0.1:8900"))
    task = TaskDraft(
        name="Call",
        auth_id=1,
        user_phone=TO,
        assignee_username="incs_1",
        task_module_info=TaskModule(module_id="019d3dcd", orders=({"order_number": "WD1"},)),
    )
    waba = WabaTemplateDraft(**samples.load("templates_waba_create_request"))
    return [
        pytest.param(incs.templates.preview(carousel()), {"template_id": "1"}, id="template"),
        pytest.param(incs.waba_templates.preview(waba), {"template_id": "1"}, id="waba"),
        pytest.param(incs.tasks.preview(task), {"id": 1, "token": "t1"}, id="task"),
    ]


@pytest.mark.parametrize(("prepared", "data"), previews())
def test_it_writes_a_script_that_submits_the_same(
    prepared: PreparedRequest, data: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = Fake(success(data))
    run_as_python(prepared, fake, monkeypatch)
    assert str(fake.requests[-1].url) == prepared.url
    assert prepared.url.startswith("http://127.0.0.1:8900/")
    assert body_of(fake.requests[-1]) == prepared.body


def test_it_shows_no_secret_anywhere() -> None:
    prepared = Fake().client().messages.preview(TextMessage(to=TO, text="Hello"))
    shown = f"{prepared!r}{prepared.curl()}{prepared.python()}"
    assert CODE not in shown
    assert "p4ss" not in shown
