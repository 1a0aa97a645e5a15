from __future__ import annotations

import csv
import io
import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from incs_core.cli import COMMANDS, Command, main
from incs_core.demo_data.history import generate
from incs_core.domain.filters import FILTER_FIELDS, FilterField
from incs_core.domain.messages import SentMessage
from incs_core.settings import load_settings
from incs_core.store import open_store
from incs_core.web.embedded_sandbox import EmbeddedSandbox
from tests.cli.conftest import Run

ROOT = Path(__file__).parents[2]
REPORT_KEYS = [
    "accepted",
    "sent",
    "delivered",
    "read",
    "failed",
    "open",
    "expired",
    "refused",
    "settled_rate",
    "settled_low",
    "settled_high",
    "accepted_rate",
    "read_rate",
    "latency_p50_s",
    "latency_p90_s",
    "latency_p99_s",
]


@pytest.fixture
def history(run: Run) -> None:
    run("demo", "--days", "5", "--per-day", "40", "--seed", "3")


def report(run: Run, *words: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(run("report", *words, "--format", "json"))
    return rows


def test_it_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["--help"])
    assert stop.value.code == 0
    out = capsys.readouterr().out
    assert all(command.name in out for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_explains_itself(
    command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        main([command.name, "--help"])
    assert stop.value.code == 0
    assert command.help.split(" ")[0] in capsys.readouterr().out


def test_demo_fills_an_empty_store_and_refuses_a_full_one(
    run: Run, database: Path, history: None
) -> None:
    with sqlite3.connect(database) as connection:
        (count,) = connection.execute("SELECT count(*) FROM messages").fetchone()
    assert count > 100
    assert "not empty" in run("demo", status=1)


def test_the_report_has_the_promised_keys(run: Run, history: None) -> None:
    (row,) = report(run)
    assert list(row) == REPORT_KEYS
    assert row["accepted"] > 100
    assert 0 < row["settled_low"] < row["settled_rate"] < row["settled_high"] < 1


BY_ATTRIBUTE = [field.name for field in FILTER_FIELDS]


@pytest.mark.parametrize("by", ["hour", "day", *BY_ATTRIBUTE, "error"])
def test_the_report_names_its_groups(run: Run, history: None, by: str) -> None:
    rows = report(run, "--by", by)
    assert rows
    assert all(next(iter(row)) == by for row in rows)


@pytest.mark.parametrize("by", ["hour", "day", *BY_ATTRIBUTE])
def test_the_groups_of_the_report_add_up(run: Run, history: None, by: str) -> None:
    (total,) = report(run)
    rows = report(run, "--by", by)
    for key in ("accepted", "sent", "delivered", "read", "failed", "open", "expired", "refused"):
        assert sum(row[key] for row in rows) == total[key], key


@pytest.mark.parametrize("field", FILTER_FIELDS, ids=lambda field: field.name)
def test_the_report_is_of_the_chosen_values(
    run: Run, history: None, database: Path, field: FilterField, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = load_settings()
    other = settings.accounts["sandbox"].model_copy(update={"id": "other"})
    two = settings.model_copy(update={"accounts": {**settings.accounts, "other": other}})
    monkeypatch.setattr("incs_core.cli.report.load_settings", lambda: two)
    now_ms = time.time_ns() // 1_000_000
    usual = SentMessage("sandbox", "rcs", "odd", "62815", "ID", "promo", "text", False, now_ms)
    with open_store(f"sqlite:///{database}") as store:
        changed: dict[str, Any] = {field.name: "other"}
        store.messages.record_sent([replace(usual, **changed)])
    (row,) = report(run, f"--{field.name}", "other")
    assert row["accepted"] == 1


def test_the_report_speaks_csv_and_table(run: Run, history: None) -> None:
    (total,) = report(run)
    (row,) = csv.DictReader(io.StringIO(run("report", "--format", "csv")))
    assert int(row["accepted"]) == total["accepted"]
    assert str(total["accepted"]) in run("report")


def test_the_report_of_an_empty_period_is_zero(run: Run, history: None) -> None:
    (row,) = report(run, "--from", "2001-01-01", "--to", "2001-01-31")
    assert row["accepted"] == 0
    assert row["settled_rate"] is None


def test_the_report_refuses_a_period_that_ends_before_it_starts(run: Run, history: None) -> None:
    assert "before it starts" in run(
        "report", "--from", "2026-02-01", "--to", "2026-01-01", status=1
    )


def test_import_records_rows_and_says_so_when_repeated(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "sent.csv"
    file.write_text(
        "message_id,recipient,accepted_at,template,type\n"
        "m-1,6281500000123,2026-04-08T10:00:00Z,welcome,template\n"
        "m-2,6281500000124,2026-04-08T10:00:01Z,welcome,template\n"
    )
    assert "2 messages new" in run("import", str(file))
    assert "0 messages new" in run("import", str(file))
    (row,) = report(run, "--from", "2026-04-08", "--to", "2026-04-08")
    assert row["accepted"] == 2


def test_import_records_nothing_when_a_row_is_wrong(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "sent.csv"
    file.write_text(
        "message_id,recipient,accepted_at,template,type\n"
        "m-1,6281500000123,2026-04-08T10:00:00Z,welcome,template\n"
        "m-2,nobody,2026-04-08T10:00:01Z,welcome,template\n"
    )
    assert "line 3, recipient" in run("import", str(file), status=1)
    (row,) = report(run, "--from", "2026-04-08", "--to", "2026-04-08")
    assert row["accepted"] == 0


def test_import_tells_that_its_file_of_wrong_rows_cannot_be_written(
    run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "sent.csv"
    file.write_text("message_id,recipient,accepted_at\nm-1,6281500000123,2026-04-08T10:00:00Z\n")
    told = run("import", str(file), "--errors", str(tmp_path / "no" / "e.csv"), status=1)
    assert "could not be written" in told


def test_import_records_the_right_rows_and_gives_the_wrong_ones_back(
    run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "sent.csv"
    file.write_text(
        "reference,to,when\nm-1,6281500000123,08/04/2026 10:00\nm-2,nobody,08/04/2026 10:00\n"
    )
    words = (
        "import",
        str(file),
        "--column",
        "message_id=reference",
        "--column",
        "accepted_at=when",
    )
    assert "ambiguous" in run(*words, status=1)
    told = run(*words, "--dates", "day-first", "--skip-errors", status=1)
    assert "line 3, recipient" in told
    assert "sent-errors.csv" in told
    (row,) = report(run, "--from", "2026-04-08", "--to", "2026-04-08")
    assert row["accepted"] == 1
    errors = tmp_path / "sent-errors.csv"
    errors.write_text(errors.read_text().replace("nobody", "6281500000124"))
    again = ("import", str(errors), *words[2:], "--dates", "day-first")
    assert "1 rows imported, 1 messages new" in run(*again)


def test_rebuild_says_that_nothing_differed_then_mends_what_does(
    run: Run, database: Path, history: None
) -> None:
    assert "match" in run("rebuild")
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE rollup_hour SET read_only = read_only + 5")
    connection.close()
    assert "differed and were corrected" in run("rebuild")
    assert "match" in run("rebuild")


def test_statuses_looks_up_ids_of_the_history(run: Run, history: None, database: Path) -> None:
    with sqlite3.connect(database) as connection:
        rows = connection.execute(
            "SELECT message_id FROM messages WHERE read_ms IS NOT NULL LIMIT 3"
        ).fetchall()
    connection.close()
    ids = [message_id for (message_id,) in rows]
    found = json.loads(run("statuses", *ids, "--format", "json"))
    assert [row["message_id"] for row in found] == ids
    assert {row["status"] for row in found} == {"read"}


def test_statuses_calls_what_incs_does_not_know_unknown(run: Run) -> None:
    (row,) = json.loads(run("statuses", "no-such-id", "--format", "json"))
    assert row["status"] == "unknown"


def test_statuses_without_ids_says_what_to_do(run: Run) -> None:
    assert "--file" in run("statuses", status=1)


def test_sync_once_tells_what_it_did(run: Run, history: None) -> None:
    assert "templates" in run("sync", "--once")


def test_doctor_finds_a_fresh_sandbox_in_order(run: Run) -> None:
    out = run("doctor")
    assert "FAILS" not in out
    assert "works" in out


def test_doctor_names_a_host_that_does_not_answer(
    run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("INCS_CERTIFICATION_CODE", "a-secret-code")
    monkeypatch.setenv("INCS_API_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("INCS_CHAT_API_URL", "http://127.0.0.1:9")
    assert main(["doctor"]) == 1
    out = capsys.readouterr().out
    assert "127.0.0.1:9" in out
    assert "a-secret-code" not in out


def test_an_unknown_setting_stops_with_a_sentence_that_names_it(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INCS_TIMEZON", "UTC")
    assert "INCS_TIMEZON" in run("report", status=1)


def test_the_module_runs_as_a_program(database: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "incs_core", "report", "--format", "json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(result.stdout)[0]["accepted"] == 0


@pytest.fixture
def live_sandbox(monkeypatch: pytest.MonkeyPatch, database: Path) -> Iterator[str]:
    with EmbeddedSandbox(seed=3) as sandbox:
        monkeypatch.setenv("INCS_CERTIFICATION_CODE", "sandbox")
        monkeypatch.setenv("INCS_API_URL", sandbox.url)
        monkeypatch.setenv("INCS_CHAT_API_URL", sandbox.url)
        yield sandbox.url


def test_statuses_from_a_file_with_a_header(run: Run, live_sandbox: str, tmp_path: Path) -> None:
    messages = list(generate(3, 2, 20, time.time()))[:5]
    file = tmp_path / "ids.csv"
    file.write_text("message_id\n" + "\n".join(message.message_id for message in messages))
    rows = json.loads(run("statuses", "--file", str(file), "--format", "json"))
    assert [row["message_id"] for row in rows] == [message.message_id for message in messages]
