"""What a sandbox keeps across restarts, and where it may be mounted."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from incs_core.errors import StoreError
from incs_core.sandbox import create_app
from incs_core.sandbox.simulation.lifecycle import Event
from incs_core.sandbox.storage import SandboxStorage
from tests.sandbox.drafts import text_draft
from tests.sandbox.running import HEADERS, calling, data_of, refusal_of, served

RCS = "/external/messages/rcs"
STATUS = "/external/messages/status"
LOGIN = {"username": "sandbox", "password": "sandbox"}


def test_it_keeps_what_it_accepted(tmp_path: Path) -> None:
    state = tmp_path / "state.db"
    clock = [1_780_000_000.0]
    send = {"to": "6281500009001", "type": "text", "text": "Hi"}
    with calling(create_app(state_file=state, now=lambda: clock[0])) as client:
        sent = data_of(client.post(RCS, json=send))["msg_id"]
        made = data_of(client.post("/external/templates/rcs", json=text_draft("kept")))
        before = data_of(client.get("/external/templates/rcs", params={"count": 100}))
        data_of(client.delete(f"/external/templates/rcs/{before[-1]['template_id']}"))
    clock[0] += 86_400
    with calling(create_app(state_file=state, now=lambda: clock[0], speed=9, seed=8)) as client:
        [item] = data_of(client.get(STATUS, params={"message_ids": sent}))
        after = data_of(client.get("/external/templates/rcs", params={"count": 100}))
    assert (item["message_status"], item["received_at"]) == ("read", 1_780_000_005)
    assert [one["template_id"] for one in after] == [one["template_id"] for one in before[:-1]]
    assert after[0]["template_id"] == made["template_id"]
    assert after[0]["status"] == "APPROVED"
    assert after[1]["created_time"] == before[1]["created_time"]


def test_it_knows_its_ids_even_without_a_file() -> None:
    clock = [1_780_000_000.0]
    send = {"to": "6281500009004", "type": "text", "text": "Hi"}
    with calling(create_app(now=lambda: clock[0])) as client:
        sent = [
            data_of(client.post(f"/external/messages/{channel}", json=send))["msg_id"]
            for channel in ("rcs", "whatsapp")
        ]
    clock[0] += 60
    with calling(create_app(now=lambda: clock[0])) as client:
        found = data_of(client.get(STATUS, params={"message_ids": ",".join(sent)}))
    assert [item["message_status"] for item in found] == ["failed", "failed"]


def test_it_keeps_tasks(tmp_path: Path) -> None:
    task = {
        "name": "kept",
        "type": 3,
        "auth_id": 30058,
        "user_phone": "6281500000001",
        "assignee_username": "incs_1",
    }

    def listed(client: httpx.Client, **create: Any) -> list[str]:
        token = data_of(client.post("/external/auth/token", json=LOGIN))["token"]
        bearer = {"Authorization": f"Bearer {token}"}
        if create:
            data_of(client.post("/external/tasks", json=create, headers=bearer))
        answer = client.get("/external/tasks", params={"page_size": 100}, headers=bearer)
        return [item["name"] for item in data_of(answer)["data"]]

    with calling(create_app(state_file=tmp_path / "state.db")) as client:
        first = listed(client, **task)
    with calling(create_app(state_file=tmp_path / "state.db")) as client:
        assert listed(client) == first
    assert first[0] == "kept"


def test_it_changes_all_or_nothing() -> None:
    state = SandboxStorage(None)

    def half() -> None:
        with state.together():
            state.add_message("a", 1, [Event("sent", 2)])
            state.add_message("a", 1, [])

    with pytest.raises(sqlite3.IntegrityError):
        half()
    assert state.message("a") is None
    with state.together():
        state.add_message("a", 1, [Event("sent", 2)])
    assert state.message("a") == (1, (Event("sent", 2),))


def fill(state: SandboxStorage) -> None:
    """Leave no room in the file, as on a full disk."""
    (pages,) = state._db.execute("PRAGMA page_count").fetchone()
    state._db.execute(f"PRAGMA max_page_count = {pages}")
    with suppress(sqlite3.OperationalError):
        for number in range(99_999):
            state.add_message(f"filler {number}", 1, [])


def make_room(state: SandboxStorage) -> None:
    state._db.execute("PRAGMA max_page_count = 99999")


def test_it_goes_on_after_a_full_disk() -> None:
    state = SandboxStorage(None)
    fill(state)

    def add() -> None:
        with state.together():
            state.add_message("a", 1, [Event("sent", 2)] * 9)

    with pytest.raises(sqlite3.OperationalError):
        add()
    make_room(state)
    assert state.message("a") is None
    add()
    assert state.message("a") == (1, (Event("sent", 2),) * 9)


def test_it_goes_on_after_a_commit_that_failed() -> None:
    state = SandboxStorage(None)
    state._db.execute("PRAGMA foreign_keys = ON")
    state._db.execute(
        "CREATE TABLE notes (about TEXT REFERENCES messages DEFERRABLE INITIALLY DEFERRED)"
    )

    def add(about: str) -> None:
        with state.together():
            state.add_message("a", 1, [])
            state._db.execute("INSERT INTO notes VALUES (?)", (about,))

    with pytest.raises(sqlite3.IntegrityError):
        add("nothing")
    assert state.message("a") is None
    add("a")
    assert state.message("a") == (1, ())


@pytest.mark.parametrize("content", [b"a letter to an aunt " * 1000, None])
def test_it_says_in_one_sentence_that_its_file_cannot_be_used(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "state.db"
    path.mkdir() if content is None else path.write_bytes(content)
    with pytest.raises(StoreError) as caught:
        create_app(state_file=path)
    assert str(path) in caught.value.message
    assert caught.value.message.endswith(".")
    assert "delete it" in caught.value.advice


def test_it_makes_the_folder_of_its_file(tmp_path: Path) -> None:
    with calling(create_app(state_file=tmp_path / "a" / "b" / "state.db")) as client:
        assert client.get("/external/templates/rcs").status_code == 200


def test_it_answers_with_the_envelope_when_its_file_fails(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(state_file=tmp_path / "state.db")
    sandbox = app.state.sandbox
    with calling(app) as client:
        fill(sandbox.state)
        answer = client.post(RCS, json={"to": "6281500009001", "type": "text", "text": "Hi"})
        make_room(sandbox.state)
        again = client.post(RCS, json={"to": "6281500009001", "type": "text", "text": "Hi"})
    assert refusal_of(answer)[0] == 500
    assert data_of(again)["msg_id"]
    assert "cannot be used: database or disk is full" in caplog.text
    assert "Traceback" not in caplog.text


def test_it_works_under_a_mount() -> None:
    outer = Starlette(routes=[Mount("/sandbox", app=create_app())])
    with served(outer) as url, httpx.Client(base_url=f"{url}/sandbox", headers=HEADERS) as client:
        listed = data_of(client.get("/external/templates/rcs"))
        where = f"/external/templates/rcs/{listed[0]['template_id']}"
        assert data_of(client.get(where)) == listed[0]
        assert client.get("/openapi.json").json()["servers"] == [{"url": "/sandbox"}]
        assert refusal_of(client.get("/nothing"))[0] == 404
