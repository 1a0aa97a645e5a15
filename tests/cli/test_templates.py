"""Templates from the command line, against a sandbox over HTTP."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from incs_core.cli import main
from incs_core.store import open_store
from incs_core.web.embedded_sandbox import EmbeddedSandbox
from tests.cli.conftest import Run

Captured = pytest.CaptureFixture[str]


def draft(name: str, text: str = "Your order [order_id] can be picked up at the counter.") -> Any:
    content = {"textMessage": text}
    return {"name": name, "type": "text", "category": "TRANSACTION", "content": content}


def written(folder: Path, name: str, data: object) -> str:
    file = folder / name
    file.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
    return str(file)


@pytest.fixture(autouse=True)
def live(monkeypatch: pytest.MonkeyPatch, database: Path) -> Iterator[str]:
    with EmbeddedSandbox(speed=100.0) as sandbox:
        monkeypatch.setenv("INCS_CERTIFICATION_CODE", "sandbox")
        monkeypatch.setenv("INCS_API_URL", sandbox.url)
        monkeypatch.setenv("INCS_CHAT_API_URL", sandbox.url)
        yield sandbox.url


@pytest.fixture
def dead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INCS_API_URL", "http://127.0.0.1:9")


def names(run: Run, *words: str) -> set[str]:
    return {row["name"] for row in json.loads(run("templates", "list", "--json", *words))}


def happened(capsys: Captured, *words: str) -> tuple[int, list[dict[str, Any]]]:
    status = main(["templates", *words, "--json"])
    return status, json.loads(capsys.readouterr().out)


def test_it_lists_what_incs_has(run: Run) -> None:
    assert "order_shipped" in run("templates", "list")
    assert names(run, "--status", "rejected") == {"instalment_offer"}
    first = run("templates", "list", "--format", "csv").splitlines()[0]
    assert first == "name,status,type,category,submitted,status_since,template_id"


def test_it_lists_what_it_last_saw_without_asking(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = names(run)
    monkeypatch.setenv("INCS_API_URL", "http://127.0.0.1:9")
    assert names(run, "--stored") == known
    assert "127.0.0.1:9" in run("templates", "list", status=1)


def test_it_shows_one_by_name_or_id_and_as_a_file(run: Run, tmp_path: Path) -> None:
    whole = json.loads(run("templates", "show", "order_shipped", "--json"))
    assert whole["template"]["name"] == "order_shipped"
    assert whole["history"][0]["after"] == "APPROVED"
    assert "APPROVED" in run("templates", "show", whole["template_id"])
    file = run("templates", "show", "order_shipped", "--draft")
    assert json.loads(file)["content"] == whole["template"]["content"]
    assert "There is no template" in run("templates", "show", "nobody", status=1)


def test_lint_says_of_each_file_what_is_wrong(run: Run, capsys: Captured, tmp_path: Path) -> None:
    good = written(tmp_path, "a.json", draft("order_ready"))
    bad = written(tmp_path, "b.json", draft("not a name!", ""))
    status, (first, second) = happened(capsys, "lint", good, bad)
    assert status == 1
    assert (first["outcome"], first["findings"]) == ("ok", [])
    assert second["outcome"] == "errors"
    assert {found["field"] for found in second["findings"]} == {"name", "content.textMessage"}
    assert main(["templates", "lint", bad]) == 1
    out = capsys.readouterr().out
    assert f"{bad}: not a name!: 2 errors" in out
    assert "error: content.textMessage: Enter a text." in out
    assert main(["templates", "lint", written(tmp_path, "c.json", "{")]) == 1
    captured = capsys.readouterr()
    assert "c.json: 1 error" in captured.out
    assert "0 of 1 without errors." in captured.err
    assert main(["templates", "lint", good]) == 0


@pytest.mark.usefixtures("dead")
def test_lint_asks_nobody(run: Run, tmp_path: Path) -> None:
    run("templates", "lint", written(tmp_path, "a.json", draft("order_ready")))


def test_warnings_pass_unless_strict(capsys: Captured, tmp_path: Path) -> None:
    file = written(tmp_path, "a.json", draft("order_ready", "[name], hello again."))
    status, (found,) = happened(capsys, "lint", file)
    assert (status, found["outcome"]) == (0, "warnings")
    assert happened(capsys, "lint", file, "--strict")[0] == 1
    status, (found,) = happened(capsys, "submit", file, "--strict")
    assert (status, found["outcome"], found["template_id"]) == (1, "warnings", "")


def test_lint_names_what_cannot_be_read(capsys: Captured, tmp_path: Path) -> None:
    broken = written(tmp_path, "b.json", "{")
    empty = tmp_path / "empty"
    empty.mkdir()
    missing = str(tmp_path / "missing.json")
    status, found = happened(capsys, "lint", broken, missing, str(empty))
    assert status == 1
    words = [one["findings"][0]["message"] for one in found]
    assert "Invalid JSON" in words[0]
    assert "No such file" in words[1]
    assert "contains no .json file" in words[2]


def test_it_submits_a_folder_and_never_one_with_errors(
    run: Run, capsys: Captured, tmp_path: Path
) -> None:
    written(tmp_path, "1.json", [draft("order_ready"), draft("order_late")])
    written(tmp_path, "2.json", draft("not a name!"))
    written(tmp_path, "3.json", draft("order_shipped"))
    written(tmp_path, "4.json", draft("order_ready"))
    (tmp_path / "notes.txt").write_text("not read")
    status, found = happened(capsys, "submit", str(tmp_path))
    assert status == 1
    assert [one["outcome"] for one in found] == ["submitted"] * 2 + ["errors"] * 3
    assert [one["findings"][0]["rule"] for one in found[3:]] == ["name-taken"] * 2
    assert found[0]["status"] == "PENDING"
    assert main(["templates", "submit", str(tmp_path / "2.json")]) == 1
    assert "0 of 1 submitted." in capsys.readouterr().err
    at_incs = names(run)
    assert {"order_ready", "order_late"} <= at_incs
    assert "not a name!" not in at_incs


def test_a_submission_is_audited_and_remembered(
    capsys: Captured, tmp_path: Path, database: Path
) -> None:
    file = written(tmp_path, "1.json", draft("order_ready"))
    status, (found,) = happened(capsys, "submit", file)
    assert status == 0
    with open_store(f"sqlite:///{database}") as store:
        (audited,) = store.audit.list()
        (row,) = [row for row in store.templates.list() if row.name == "order_ready"]
    assert (audited.action, audited.outcome) == ("submit template", "done")
    assert audited.actor.endswith("command line)")
    assert (row.template_id, row.category) == (found["template_id"], "TRANSACTION")


def test_it_reads_the_input(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    text = io.TextIOWrapper(io.BytesIO(json.dumps(draft("order_ready")).encode()))
    monkeypatch.setattr(sys, "stdin", text)
    status, (found,) = happened(capsys, "submit", "-")
    assert (status, found["file"], found["outcome"]) == (0, "(input)", "submitted")


@pytest.mark.usefixtures("dead")
def test_a_dead_host_stops_the_submission_with_a_sentence(run: Run, tmp_path: Path) -> None:
    file = written(tmp_path, "1.json", draft("order_ready"))
    assert "127.0.0.1:9" in run("templates", "submit", file, status=1)


def test_a_refusal_of_incs_is_told_and_the_others_go_on(capsys: Captured, tmp_path: Path) -> None:
    whatsapp = {"name": "hello", "language": "en_US", "category": "UTILITY", "components": []}
    body = [{"type": "BODY", "text": "Your order can be picked up at the counter today."}]
    files = [{**whatsapp, "components": body}, draft("order_ready")]
    status, found = happened(capsys, "submit", written(tmp_path, "1.json", files))
    assert status == 1
    assert [one["outcome"] for one in found] == ["failed", "submitted"]
    assert "WhatsApp" in found[0]["message"]


def test_it_deletes_after_saying_what_breaks_and_keeps_the_json(
    run: Run, capsys: Captured, tmp_path: Path
) -> None:
    happened(capsys, "submit", written(tmp_path, "1.json", draft("order_ready")))
    assert main(["templates", "delete", "order_ready", "--yes"]) == 0
    captured = capsys.readouterr()
    assert "cannot be undone" in captured.err
    assert "Nobody sent it in the last 30 days" in captured.err
    assert "Deleted order_ready" in captured.out
    assert "order_ready" not in names(run)
    assert names(run, "--status", "DELETED") == {"order_ready"}
    kept = json.loads(run("templates", "show", "order_ready", "--draft", "--stored"))
    assert kept == draft("order_ready")


def test_it_deletes_nothing_where_nobody_types_the_name(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "there is no terminal" in run("templates", "delete", "order_shipped", status=1)
    terminal = io.StringIO("another name\n")
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdin", terminal)
    assert "Nothing was deleted" in run("templates", "delete", "order_shipped", status=1)
    assert "order_shipped" in names(run)


def test_it_deletes_once_the_name_is_typed(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = io.StringIO("order_shipped\n")
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdin", terminal)
    run("templates", "delete", "order_shipped")
    assert "order_shipped" not in names(run)


def test_it_is_misused_without_a_part(capsys: Captured) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["templates"])
    assert stop.value.code == 2
