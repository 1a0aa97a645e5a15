"""Two writers at once on PostgreSQL, and two processes on SQLite: the figures stay exact."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from incs_core.domain.events import IngestItem
from incs_core.domain.messages import SentMessage
from incs_core.domain.statuses import Status
from incs_core.store import Store
from tests.store.conftest import OpenStore
from tests.store.factories import HOUR, T0, accepted, contents, intent, item, receipt, sent

ROOT = Path(__file__).parents[2]
STATUSES = (Status.SENT, Status.DELIVERED, Status.READ, Status.FAILED)
COUNTED = ("messages", "rollup_hour", "rollup_day", "failures_hour", "failures_day")


def story(seed: int) -> list[IngestItem | SentMessage]:
    chance = random.Random(seed)  # noqa: S311 - no secret
    steps: list[IngestItem | SentMessage] = []
    for number in range(150):
        at_ms = T0 + number * HOUR // 20
        template = f"t{chance.randrange(8)}"
        steps.append(sent(f"m{number}", at_ms, template, chance.choice(("ID", "HK"))))
        for status in chance.sample(STATUSES, 3):
            code = "131026" if status is Status.FAILED else None
            steps.append(item(receipt(f"m{number}", status, at_ms + chance.randrange(HOUR), code)))
    return steps


def tell(store: Store, steps: list[IngestItem | SentMessage], seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret
    steps = list(steps)
    chance.shuffle(steps)
    while steps:
        batch = [steps.pop() for _ in range(min(len(steps), chance.randrange(1, 40)))]
        store.ingest([step for step in batch if isinstance(step, IngestItem)])
        store.messages.record_sent([step for step in batch if isinstance(step, SentMessage)])


def at_once(jobs: list[threading.Thread]) -> None:
    for job in jobs:
        job.start()
    for job in jobs:
        job.join()


@pytest.mark.postgres
def test_it_stays_exact_with_two_writers_of_the_same(
    new_postgres_url: object, open_at: OpenStore
) -> None:
    url = new_postgres_url()  # type: ignore[operator]
    one, other, alone = open_at(url), open_at(url), open_at(new_postgres_url())  # type: ignore[operator]
    steps = story(1)
    faults: list[BaseException] = []

    def run(store: Store, seed: int) -> None:
        try:
            tell(store, steps, seed)
        except BaseException as error:
            faults.append(error)
            raise

    at_once([threading.Thread(target=run, args=(store, n)) for n, store in enumerate((one, other))])
    assert faults == []
    tell(alone, steps, 9)
    assert contents(one, *COUNTED) == contents(alone, *COUNTED)
    assert one.rebuild() == []


@pytest.mark.postgres
def test_it_lets_one_of_two_send_an_intent(new_postgres_url: object, open_at: OpenStore) -> None:
    url = new_postgres_url()  # type: ignore[operator]
    stores = [open_at(url), open_at(url)]
    first: list[bool] = []
    for number in range(20):
        one = intent(f"i{number}")
        at_once(
            [
                threading.Thread(
                    target=lambda s=store, i=one: first.append(s.sends.record_intent(i))
                )
                for store in stores
            ]
        )
        at_once(
            [
                threading.Thread(
                    target=lambda s=store, n=number: s.sends.record_outcome(
                        f"i{n}", accepted(f"m{n}")
                    )
                )
                for store in stores
            ]
        )
    assert sum(first) == 20
    assert len(stores[0].messages.by_ids(f"m{n}" for n in range(20))) == 20
    assert stores[0].rebuild() == []


def test_it_follows_a_rebuild_in_another_zone(store_url: str, open_at: OpenStore) -> None:
    from zoneinfo import ZoneInfo

    writer = open_at(store_url)
    writer.ingest([item(receipt("a", Status.SENT))])
    other = open_at(store_url, ZoneInfo("Asia/Kolkata"))
    assert (other.zone.key, other.zone_mismatch) == ("Asia/Jakarta", "Asia/Kolkata")
    other.rebuild()
    writer.ingest([item(receipt("b", Status.SENT)), item(receipt("a", Status.READ))])
    assert (writer.zone.key, writer.zone_mismatch) == ("Asia/Kolkata", "Asia/Jakarta")
    assert other.rebuild() == []


TELL = """
import sys
from incs_core.store import open_store
from tests.store.conftest import JAKARTA
from tests.store.test_two_writers import story, tell
store = open_store(sys.argv[1], zone=JAKARTA)
tell(store, story(1), int(sys.argv[2]))
store.close()
"""


def test_it_stays_exact_with_two_processes_on_sqlite(sqlite_url: str, open_at: OpenStore) -> None:
    started = [
        subprocess.Popen([sys.executable, "-c", TELL, sqlite_url, str(n)], cwd=ROOT)
        for n in range(2)
    ]
    assert [process.wait(120) for process in started] == [0, 0]
    assert open_at(sqlite_url).rebuild() == []
