"""An import from the file to the history: all or nothing, and what is wrong comes back."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from incs_core.domain.messages import MessageQuery
from incs_core.errors import IncsError, StoreError
from incs_core.message_files import import_job as jobs
from incs_core.message_files.column_mapping import guess_columns
from incs_core.message_files.import_job import ImportJob, ImportStep
from incs_core.settings import Account
from incs_core.store import Store, open_store
from incs_core.store.messages import messages
from incs_core.tabular.reader import open_table

HEADING = "message_id,recipient,accepted_at,template,type\n"
GOOD = "".join(f"m-{n},62815000{n:05},2026-04-08T10:00:00Z,t{n % 3},\n" for n in range(50))
BAD = 'm-x,nobody,2026-04-08T10:00:00Z,"=a, b",\n,62815,then,,\n'
ACCOUNT = Account(id="main", certification_code="code")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'incs.db'}") as store:
        yield store


def job_of(store: Store, folder: Path, text: str) -> ImportJob:
    table = open_table("a.csv", text.encode())
    zone = ZoneInfo("UTC")
    return ImportJob(store, table, guess_columns(table), ACCOUNT, zone, folder / "errors.csv")


def number_of_messages(store: Store) -> int:
    return len(store.messages.page(MessageQuery(0, 2**45), limit=1_000).rows)


def test_it_checks_and_then_records_the_right_rows(store: Store, tmp_path: Path) -> None:
    job = job_of(store, tmp_path, HEADING + GOOD + BAD)
    job.check()
    assert (job.step, job.valid, job.invalid) == (ImportStep.CHECKED, 50, 2)
    assert [row for row, _ in job.problems] == [52, 53]
    assert number_of_messages(store) == 0
    assert job.record("somebody") == 50
    assert (job.step, job.read) == (ImportStep.RECORDED, 50)
    assert number_of_messages(store) == 50
    assert job_of(store, tmp_path, HEADING + GOOD).record("somebody") == 0
    assert store.rebuild() == []


def test_wrong_rows_are_mended_and_fed_again(store: Store, tmp_path: Path) -> None:
    job = job_of(store, tmp_path, HEADING + BAD + GOOD)
    job.check()
    job.record("somebody")
    text = job.errors_path.read_text(encoding="utf-8-sig")
    assert text.splitlines()[0] == "message_id,recipient,accepted_at,template,type,Problem"
    assert "recipient: Use digits only" in text
    assert "'=a, b" in text
    mended = text.replace("nobody", "6281599999").replace(
        ",62815,then", "m-y,62815111111,1775642400"
    )
    again = job_of(store, tmp_path, mended)
    again.check()
    assert (again.valid, again.invalid) == (2, 0)
    assert again.record("somebody") == 2
    assert number_of_messages(store) == 52


@pytest.mark.parametrize("heading", ["message_id", "=message_id"])
def test_what_begins_like_a_formula_is_fed_again(
    store: Store, tmp_path: Path, heading: str
) -> None:
    rows = "-m-1,+62 815-0000-0680,then,,\n@m-2,+6281500000681,then,,\n"
    job = job_of(store, tmp_path, HEADING.replace("message_id", heading) + rows)
    job.check()
    text = job.errors_path.read_text(encoding="utf-8-sig")
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells_of(text))
    again = job_of(store, tmp_path, text.replace("then", "2026-04-08T10:00:00Z"))
    again.check()
    assert (again.valid, again.invalid) == (2, 0)
    again.record("somebody")
    row = store.messages.get("main", "-m-1")
    assert row is not None
    assert row.recipient == "6281500000680"


def cells_of(text: str) -> list[str]:
    return [cell for row in csv.reader(text.splitlines()) for cell in row]


def test_it_merges_with_what_is_known(store: Store, tmp_path: Path) -> None:
    job_of(store, tmp_path, HEADING + GOOD).record("somebody")
    first = store.messages.get("main", "m-7")
    job_of(store, tmp_path, HEADING + GOOD.replace("10:00:00", "11:00:00")).record("somebody")
    assert store.messages.get("main", "m-7") == first  # the earliest time holds
    earlier = GOOD.replace("10:00:00", "09:00:00")
    assert job_of(store, tmp_path, HEADING + earlier).record("somebody") == 50
    assert store.rebuild() == []


@pytest.mark.parametrize("after", [0, 10, 30])
def test_nothing_is_half_done(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    monkeypatch.setattr(messages, "PORTION", 10)
    job = job_of(store, tmp_path, HEADING + GOOD)
    job.check()

    def broken(read: int) -> None:
        if read > after:
            raise StoreError("The disk is full.")

    with pytest.raises(StoreError):
        store.messages.import_sent(job._valid_messages, (), broken)
    assert number_of_messages(store) == 0
    assert store.rebuild() == []


def test_it_is_stopped_in_the_background_and_records_nothing(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "PORTION", 5)
    monkeypatch.setattr(jobs, "_STOP_CHECK_ROWS", 5)
    job = job_of(store, tmp_path, HEADING + GOOD)
    job.in_background(job.check)
    assert job.wait(10)
    job.stop()
    job.in_background(partial(job.record, "somebody"))
    assert job.wait(10)
    assert "nothing was imported" in str(job.error)
    assert number_of_messages(store) == 0
    again = job_of(store, tmp_path, HEADING + GOOD)
    again.stop()
    again.in_background(again.check)
    assert again.wait(10)
    assert again.read == 5


def test_an_unknown_sort_on_the_way_starts_anew(store: Store, tmp_path: Path) -> None:
    job = job_of(store, tmp_path, HEADING + GOOD)
    assert store.messages.import_sent(job._valid_messages) == 50
    assert store.messages.import_sent(job._valid_messages) == 0


@pytest.mark.parametrize("step", ["check", "record"])
def test_a_fault_of_ours_is_told_and_nothing_is_recorded(
    store: Store,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    step: str,
) -> None:
    def broken(_: object) -> object:
        raise ValueError("6281500000680")

    job = job_of(store, tmp_path, HEADING + GOOD)
    monkeypatch.setattr(job._checker, "messages", broken)
    job.in_background(job.check if step == "check" else partial(job.record, "somebody"))
    assert job.wait(10)
    assert "failed; nothing was imported" in str(job.error)
    assert job.step not in {ImportStep.CHECKED, ImportStep.RECORDED}
    assert number_of_messages(store) == 0
    assert "ValueError" in caplog.text
    assert "6281500000680" not in caplog.text


def audited(store: Store) -> list[tuple[str, str]]:
    return [(row.actor, row.outcome) for row in reversed(store.audit.list())]


def test_the_audit_log_tells_how_it_ended(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job_of(store, tmp_path, HEADING + GOOD).record("somebody")
    stopped = job_of(store, tmp_path, HEADING + GOOD)
    stopped.stop()
    with pytest.raises(IncsError):
        stopped.record("another")
    broken = job_of(store, tmp_path, HEADING + GOOD)
    monkeypatch.setattr(broken._checker, "messages", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        broken.record("third")
    assert audited(store) == [
        ("somebody", "begun"),
        ("somebody", "done"),
        ("another", "begun"),
        ("another", "failed: stopped"),
        ("third", "begun"),
        ("third", "failed: error"),
    ]


def test_a_folder_that_may_not_be_written_is_named(store: Store, tmp_path: Path) -> None:
    job = job_of(store, tmp_path / "nowhere", HEADING + GOOD)
    with pytest.raises(IncsError, match="invalid rows could not be written"):
        job.check()
