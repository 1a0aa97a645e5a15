"""Test runs: each recipient once, in order, paced, to be stopped and gone on with."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from incs_core.api import IncsClient, RetryPolicy
from incs_core.domain.filters import Filter
from incs_core.domain.jobs import TestRun
from incs_core.errors import IncsError
from incs_core.sending import Sender
from incs_core.sending import test_runs as runs_module
from incs_core.sending.preflight import (
    PreflightLevel,
    PreflightLine,
    PreflightResult,
    merge_preflights,
)
from incs_core.sending.test_runs import (
    TestRunner,
    differing_values,
    intent_id_of,
    new_run,
    repeat_of,
    run_lines,
    tally_of,
)
from incs_core.settings import Account
from incs_core.store import Store, open_store
from incs_core.wire.message_drafts import TemplateMessage, TextMessage
from tests.sending.counting import CountingIncs, counting_incs

NUMBERS = [f"62815000001{n:02}" for n in range(4)]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'incs.db'}") as store:
        yield store


@pytest.fixture
def incs() -> Iterator[CountingIncs]:
    with counting_incs() as server:
        yield server


@pytest.fixture
def client(incs: CountingIncs) -> Iterator[IncsClient]:
    account = Account(id="main", certification_code="sandbox").at(incs.url)
    with IncsClient(account, retry=RetryPolicy(jitter=lambda: 0.0)) as client:
        yield client


@pytest.fixture
def runner(store: Store, client: IncsClient) -> Iterator[TestRunner]:
    runner = TestRunner(store, Sender(store, lambda _: client), lambda _: client, per_second=200)
    yield runner
    runner.close()


def made(store: Store) -> TestRun:
    run = new_run(
        "  Before the launch ", "main", [TextMessage(to=n, text="Hi") for n in NUMBERS], "a"
    )
    store.test_runs.save(run)
    return run


def gone(runner: TestRunner, store: Store, run_id: str) -> TestRun:
    assert runner.start(run_id, "ana")
    runner.wait(run_id, 30)
    run = store.test_runs.get(run_id)
    assert run is not None
    return run


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_it_sends_each_recipient_once_as_a_test(
    runner: TestRunner, store: Store, incs: CountingIncs
) -> None:
    run = gone(runner, store, made(store).id)
    assert (run.state, run.name, run.what) == ("done", "Before the launch", "text")
    assert incs.posts == dict.fromkeys(NUMBERS, 1)
    lines = run_lines(store, run)
    assert [line.message.is_test for line in lines if line.message] == [True] * 4
    counted = tally_of(lines)
    assert (counted.total, counted.open, counted.waiting, counted.is_over) == (4, 4, 0, False)


def test_it_is_outside_of_every_rate(runner: TestRunner, store: Store) -> None:
    gone(runner, store, made(store).id)
    today = datetime.now(UTC).date()
    assert store.rollups.counts(Filter(today, today), "total")[0].counts.accepted == 0
    assert (
        store.rollups.counts(Filter(today, today, include_tests=True), "total")[0].counts.accepted
        == 4
    )


def test_started_again_it_sends_nothing_more(
    runner: TestRunner, store: Store, incs: CountingIncs
) -> None:
    run = made(store)
    gone(runner, store, run.id)
    gone(runner, store, run.id)
    assert incs.posts == dict.fromkeys(NUMBERS, 1)


def test_it_can_be_stopped_and_gone_on_with(
    runner: TestRunner, store: Store, incs: CountingIncs
) -> None:
    run = made(store)
    incs.turn_away[NUMBERS[1]] = 1  # it waits there for at least a second
    runner.start(run.id, "ana")
    wait_for(lambda: not incs.turn_away[NUMBERS[1]])
    runner.stop(run.id)
    runner.wait(run.id, 30)
    found = store.test_runs.get(run.id)
    assert found is not None
    assert found.state == "stopped"
    assert incs.posts[NUMBERS[2]] == 0
    assert gone(runner, store, run.id).state == "done"
    assert incs.posts == dict.fromkeys(NUMBERS, 1)


def test_what_was_turned_away_is_tried_again(
    runner: TestRunner, store: Store, incs: CountingIncs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs_module, "_MIN_WAIT_S", 0.01)
    incs.turn_away[NUMBERS[0]] = 2
    run = gone(runner, store, made(store).id)
    assert incs.posts == dict.fromkeys(NUMBERS, 1)
    assert [row.tries for row in run.rows] == [3, 1, 1, 1]
    turned_away = store.messages.by_intent(intent_id_of(run.id, 1, 1))
    assert turned_away is not None
    assert (turned_away.status, turned_away.error_code) == ("refused", "429")


def test_it_gives_up_what_is_turned_away_for_good(
    runner: TestRunner, store: Store, incs: CountingIncs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs_module, "_MIN_WAIT_S", 0.01)
    incs.turn_away[NUMBERS[3]] = 99
    counted = tally_of(run_lines(store, gone(runner, store, made(store).id)))
    assert (counted.refused, counted.open) == (1, 3)


def test_one_process_of_all_carries_it_out(runner: TestRunner, store: Store) -> None:
    run = made(store)
    assert store.leases.acquire(f"run:{run.id}", "another", 60)
    assert not runner.start(run.id, "ana")


@pytest.mark.parametrize("trouble", [IncsError("Not today."), KeyError(NUMBERS[0])])
def test_one_that_broke_off_is_stopped_and_can_be_gone_on_with_at_once(
    runner: TestRunner,
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    trouble: Exception,
) -> None:
    run = made(store)

    def broken(*_: object) -> bool:
        raise trouble

    with monkeypatch.context() as patch:
        patch.setattr(TestRunner, "_send_row", broken)
        assert gone(runner, store, run.id).state == "stopped"
    assert store.leases.acquire(f"run:{run.id}", "another", 0)
    assert gone(runner, store, run.id).state == "done"
    assert NUMBERS[0] not in caplog.text


def test_the_same_run_again_is_a_run_of_its_own(store: Store) -> None:
    first = made(store)
    store.test_runs.set_verdict(first.id, "failed", "Two phones were off.", 1)
    judged = store.test_runs.get(first.id)
    assert judged is not None
    second = repeat_of(judged, "ben")
    assert second.id != first.id
    assert (second.repeats, second.verdict, second.note) == (first.id, "", "")
    assert [row.body for row in second.rows] == [row.body for row in first.rows]


def test_it_keeps_what_each_recipient_gets(store: Store) -> None:
    values = [{"name": "Dewi"}, {"name": "Budi"}]
    drafts = [
        TemplateMessage(to=to, name="order_shipped", parameters=own)
        for to, own in zip(NUMBERS, values, strict=False)
    ]
    run = new_run("", "main", drafts, "ana")
    store.test_runs.save(run)
    kept = store.test_runs.get(run.id)
    assert kept is not None
    bodies = [json.loads(row.body)["template"]["parameters"] for row in kept.rows]
    assert (bodies, kept.what) == (values, "order_shipped")
    assert differing_values(kept.rows) == values
    assert differing_values(made(store).rows) == [{}] * 4


@pytest.mark.parametrize("number", ["6281500000680", "+62 815-0000-0680", "+62 (815) 0000 0680"])
def test_a_number_in_a_name_is_masked(number: str) -> None:
    run = new_run(f"Dewi {number}", "main", [TextMessage(to=NUMBERS[0], text="Hi")], "ana")
    assert run.name == "Dewi 6281•••••0680"


def test_no_number_is_in_an_id(store: Store) -> None:
    run = made(store)
    assert NUMBERS[0] not in run.id + intent_id_of(run.id, 1, 1)


def test_a_tally_counts_every_end(store: Store, client: IncsClient) -> None:
    run = made(store)
    sender = Sender(store, lambda _: client)
    for row in run.rows[:2]:
        intent = intent_id_of(run.id, row.position, 1)
        draft = TextMessage(to=row.recipient, text="Hi")
        sender.send("main", draft, is_test=True, actor="a", intent_id=intent)
        store.test_runs.claim_row(run.id, row.position, 1)
    found = store.test_runs.get(run.id)
    assert found is not None
    assert tally_of(run_lines(store, found)) == runs_module.TestRunTally(4, 2, 0, 0, 0, 0)


def test_groups_of_test_phones_are_kept_by_name(store: Store) -> None:
    store.phone_groups.save(" Test  phones ", NUMBERS, 1, "ana")
    store.phone_groups.save("Test phones", NUMBERS[:1], 2, "ana")
    (group,) = store.phone_groups.list()
    assert (group.name, group.numbers) == ("Test phones", (NUMBERS[0],))
    with pytest.raises(IncsError, match="Name the group"):
        store.phone_groups.save(" ", NUMBERS, 1, "ana")
    with pytest.raises(IncsError, match="1 to 50"):
        store.phone_groups.save("None", [], 1, "ana")
    assert store.phone_groups.delete("Test phones")
    assert not store.phone_groups.delete("Test phones")


def test_many_cards_are_one_with_the_worst_of_each_topic() -> None:
    fine = PreflightResult(
        (
            PreflightLine("Phone number", PreflightLevel.GREEN, "Fine."),
            PreflightLine("Today", PreflightLevel.GREEN, "First."),
        )
    )
    other = PreflightResult(
        (PreflightLine("Phone number", PreflightLevel.AMBER, "Landline.", "1"), fine.lines[1])
    )
    card = merge_preflights([fine, other, other])
    assert card.lines == (
        PreflightLine("Phone number", PreflightLevel.AMBER, "Landline. (2 of 3)", "1"),
        PreflightLine("Today", PreflightLevel.GREEN, "First."),
    )
