"""The whole result of a query as a file: complete, masked where it must be, fetched once whole."""

from __future__ import annotations

import asyncio
import csv
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import openpyxl
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from incs_core.charts.message_tables import DisplaySettings, log_row
from incs_core.demo_data.fill import DemoData
from incs_core.domain.messages import MessageQuery, SentMessage
from incs_core.errors import IncsError, StoreError
from incs_core.message_files import export_jobs as jobs
from incs_core.message_files.columns import COLUMNS, MOMENT_COLUMNS
from incs_core.message_files.export import ExportRequest, write_file
from incs_core.message_files.export_jobs import ExportJob, Exports
from incs_core.store import Store, open_store
from incs_core.store.messages.messages import Messages
from incs_core.web.server import PATH, download

ALL = MessageQuery(0, 2**42)
UTC = ZoneInfo("UTC")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    path = tmp_path_factory.mktemp("exports") / "incs.db"
    with open_store(f"sqlite:///{path}") as store:
        DemoData(store, "main").fill(days=5, per_day=200)
        yield store


def wanted(query: MessageQuery = ALL, kind: str = "CSV", *, numbers: bool = True) -> ExportRequest:
    return ExportRequest(
        query, COLUMNS, kind, UTC, int(time.time() * 1000) - 72 * 3_600_000, numbers
    )


def rows_of(store: Store, asked: ExportRequest, path: Path) -> list[dict[str, str]]:
    steps = [*write_file(store, asked, path)]
    shares = [share for _, share in steps]
    assert shares == sorted(shares)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [*csv.DictReader(file)]
    assert steps[-1][0] == len(rows)
    return rows


def test_it_holds_every_message_of_the_query_in_order(store: Store, tmp_path: Path) -> None:
    rows = rows_of(store, wanted(), tmp_path / "all.csv")
    expected = store.messages.page(ALL, limit=10_000).rows
    assert [row["Message id"] for row in rows] == [row.message_id for row in expected]
    assert [row["To"] for row in rows] == [row.recipient for row in expected]
    assert [row["Template"] for row in rows] == [row.template for row in expected]
    first = next(at for at, row in enumerate(expected) if row.delivered_ms and row.accepted_ms)
    delivered, accepted = expected[first].delivered_ms, expected[first].accepted_ms
    assert delivered is not None
    assert accepted is not None
    assert float(rows[first]["Delivered after, s"]) == (delivered - accepted) / 1000


def moment(value: object) -> str:
    return f"{value:%Y-%m-%d %H:%M:%S}+00:00" if isinstance(value, datetime) else ""


@pytest.mark.parametrize("numbers", [True, False])
def test_it_says_what_the_screen_says(store: Store, tmp_path: Path, numbers: bool) -> None:
    asked = wanted(numbers=numbers)
    display = DisplaySettings(UTC, asked.cutoff_ms, numbers)
    shown = [log_row(row, display) for row in store.messages.page(ALL, limit=10_000).rows]
    rows = rows_of(store, asked, tmp_path / "screen.csv")
    assert {row["Status"] for row in rows} >= {"Read", "Failed", "Expired"}
    for name in COLUMNS:
        told = [row[name] for row in shown]
        if name in MOMENT_COLUMNS:
            told = [moment(one) for one in told]
        assert [row[name] for row in rows] == ["" if one is None else str(one) for one in told]


def test_it_says_why_messages_failed(store: Store, tmp_path: Path) -> None:
    rows = rows_of(store, wanted(MessageQuery(0, 2**42, ("failed",))), tmp_path / "f.csv")
    assert rows
    assert {row["Status"] for row in rows} == {"Failed"}
    assert all(row["Code"] and " · " in row["Reason"] for row in rows)


def test_it_masks_numbers_for_whoever_may_not_see_them(store: Store, tmp_path: Path) -> None:
    rows = rows_of(store, wanted(numbers=False), tmp_path / "m.csv")
    assert all("•" in row["To"] for row in rows)


def test_xlsx_says_the_same(store: Store, tmp_path: Path) -> None:
    rows = rows_of(store, wanted(), tmp_path / "all.csv")
    [*write_file(store, wanted(kind="XLSX"), tmp_path / "all.xlsx")]
    with closing(openpyxl.load_workbook(tmp_path / "all.xlsx", read_only=True)) as book:
        head, *found = book.worksheets[0].iter_rows(values_only=True)
    assert head == COLUMNS
    for name in ("To", "Status", "Message id", "Reason", "Country"):
        place = COLUMNS.index(name)
        assert [row[place] or "" for row in found] == [row[name] for row in rows]


def until_over(job: ExportJob) -> ExportJob:
    assert job.wait(20)
    return job


def get(path: str) -> httpx.Response:
    """Ask the route as a browser does."""

    async def ask() -> httpx.Response:
        app = Starlette(routes=[Route(PATH, download)])
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as http:
            return await http.get(path)

    return asyncio.run(ask())


def test_a_whole_file_can_be_fetched_by_its_token_only(store: Store) -> None:
    job = until_over(jobs.exports.begin(store, wanted()))
    assert job.is_complete
    answer = get(job.address)
    assert answer.status_code == 200
    assert answer.content == job.path.read_bytes()
    assert 'filename="messages.csv"' in answer.headers["content-disposition"]
    assert answer.headers["cache-control"] == "no-store"
    assert get(f"/exports/{job.token[:-1]}/messages.csv").status_code == 404
    jobs.exports.drop(job.token)
    assert not job.path.exists()
    assert get(job.address).status_code == 404


def test_a_stopped_export_leaves_no_file(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    exports = Exports()
    plain = Messages.chunks
    held: list[ExportJob] = []

    def slow(self: Messages, query: MessageQuery) -> Iterator[object]:
        for chunk in plain(self, query, 50):
            while not held:
                time.sleep(0.01)
            held[0].stop()
            yield chunk

    monkeypatch.setattr(Messages, "chunks", slow)
    held.append(exports.begin(store, wanted()))
    job = until_over(held[0])
    assert job.rows == 50
    assert not job.is_complete
    assert not job.path.exists()


def test_trouble_is_kept_and_leaves_no_file(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> Iterator[object]:
        raise StoreError("The database is gone.")

    monkeypatch.setattr(Messages, "chunks", broken)
    job = until_over(Exports().begin(store, wanted()))
    assert job.error is not None
    assert not job.path.exists()


def test_a_fault_of_ours_is_told_and_leaves_no_file(
    store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> Iterator[object]:
        raise ValueError("6281500000680")

    monkeypatch.setattr(Messages, "chunks", broken)
    job = until_over(Exports().begin(store, wanted()))
    assert "export failed" in str(job.error)
    assert job.ended_s is not None
    assert not job.is_complete
    assert not job.path.exists()
    assert "ValueError" in caplog.text
    assert "6281500000680" not in caplog.text


def test_old_files_are_forgotten(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    exports = Exports()
    job = until_over(exports.begin(store, wanted()))
    monkeypatch.setattr(jobs, "RETENTION_S", -1.0)
    assert exports.job(job.token) is None
    assert not job.path.exists()


def test_only_some_are_made_at_a_time(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "MAX_CONCURRENT", 0)
    with pytest.raises(IncsError, match="already running"):
        Exports().begin(store, wanted())


def test_text_from_outside_cannot_run(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path / 'o.db'}") as store:
        evil = SentMessage("main", "rcs", "=m", "6281", "ID", "@evil", "text", False, 1)
        store.messages.record_sent([evil])
        (row,) = rows_of(store, wanted(), tmp_path / "o.csv")
    assert (row["Message id"], row["Template"]) == ("'=m", "'@evil")
