"""The generated past."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

import httpx
import pytest

from incs_core.demo_data.fill import replies
from incs_core.demo_data.history import HistoryMessage, generate, refusals
from incs_core.sandbox import HISTORY_TEMPLATES, create_app
from incs_core.sandbox.simulation.countries import COUNTRIES, Country, recipient
from incs_core.sandbox.simulation.lifecycle import Circumstance, Event, lifecycle, magic_number_of
from incs_core.sandbox.simulation.message_ids import MessageIdFactory
from incs_core.sandbox.webhook_bodies import error_of
from incs_core.wire.phone_numbers import country_of
from tests.sandbox.running import calling, data_of

NOW = datetime(2026, 5, 20, 13, 40, tzinfo=UTC).timestamp()
DAY_MS = 86_400_000
Past = list[HistoryMessage]


@pytest.fixture(scope="module")
def past() -> Past:
    return list(generate(7, 90, 250, NOW))


def failing(messages: Iterable[HistoryMessage]) -> float:
    ends = [bool(m.events) and m.events[-1].status == "failed" for m in messages]
    return sum(ends) / len(ends)


def by_day(messages: Iterable[HistoryMessage]) -> dict[int, Past]:
    days: dict[int, Past] = {}
    for message in messages:
        days.setdefault(message.accepted_ms // DAY_MS, []).append(message)
    return days


def test_it_is_the_same_again(past: Past) -> None:
    assert list(generate(7, 90, 250, datetime.fromtimestamp(NOW, UTC))) == past


def test_another_seed_tells_another_story(past: Past) -> None:
    others = {message.message_id for message in generate(8, 5, 250, NOW)}
    assert others.isdisjoint(message.message_id for message in past)


def test_it_has_the_volume_that_was_asked_for_and_grows(past: Past) -> None:
    assert len(past) == pytest.approx(90 * 250, rel=0.02)
    middle = (NOW - 45 * 86_400) * 1000
    assert sum(m.accepted_ms > middle for m in past) > 0.55 * len(past)


def test_it_is_in_order_unique_and_never_later_than_now(past: Past) -> None:
    times = [message.accepted_ms for message in past]
    assert times == sorted(times)
    assert len({message.message_id for message in past}) == len(past)
    latest = max(event.at_ms for message in past for event in message.events)
    assert times[-1] < latest <= NOW * 1000
    assert times[0] >= (NOW - 90 * 86_400 - 3600) * 1000


def test_it_goes_to_six_countries_and_their_invented_numbers(past: Past) -> None:
    assert len({message.country for message in past}) == 6
    numbers = {message.recipient: message.country for message in past}
    assert all(country_of(number) == code for number, code in list(numbers.items())[:400])
    assert not any(magic_number_of(number) for number in numbers)


def test_it_uses_every_template_and_conversations(past: Past) -> None:
    names = Counter(message.template for message in past)
    assert set(names) == {template.name for template in HISTORY_TEMPLATES} | {""}
    assert {m.type for m in past if m.template} == {"template"}
    assert {m.type for m in past if not m.template} == {"text", "image", "document"}


def test_a_young_template_appears_when_it_was_approved(past: Past) -> None:
    first = min(m.accepted_ms for m in past if m.template == "store_opening")
    assert NOW * 1000 - 22 * DAY_MS < first < NOW * 1000 - 15 * DAY_MS


def test_it_sleeps_at_night_and_at_weekends(past: Past) -> None:
    def local(message: HistoryMessage, hours: int) -> datetime:
        return datetime.fromtimestamp(message.accepted_ms / 1000 + hours * 3600, UTC)

    hours = Counter(local(m, 7).hour for m in past if m.country == "ID")
    assert sum(hours[hour] for hour in range(6)) < 0.06 * hours.total()
    weekdays = Counter(local(m, 8).weekday() for m in past if m.country == "SG")
    assert weekdays[6] < 0.7 * weekdays[2]


def test_every_message_lives_as_its_id_says(past: Past) -> None:
    ids = MessageIdFactory(7)
    for message in past:
        signed = ids.read(message.message_id)
        assert signed is not None
        until_now = tuple(event for event in lifecycle(signed) if event.at_ms <= NOW * 1000)
        assert message.events == until_now
        assert message.accepted_ms == signed.at_ms
        country = COUNTRIES[signed.payload.country]
        assert message.recipient == recipient(country, signed.draws[7])
        assert message.country == country.code


def test_it_meets_its_incidents(past: Past) -> None:
    ids = MessageIdFactory(7)
    met = Counter(signed.payload.circumstance for m in past if (signed := ids.read(m.message_id)))
    assert set(met) == {
        Circumstance.ORDINARY,
        Circumstance.OUTAGE,
        Circumstance.BROKEN_MEDIA,
        Circumstance.POLICY_WAVE,
        Circumstance.SLOW,
    }


@pytest.mark.parametrize("country", COUNTRIES, ids=lambda country: country.code)
def test_nobody_gets_a_number_that_always_does_the_same(country: Country) -> None:
    assert not any(magic_number_of(recipient(country, draw)) for draw in range(20_000))


@pytest.mark.parametrize(
    ("touched", "limit"),
    [
        (lambda m: m.template == "order_shipped", 0.5),
        (lambda m: m.template == "weekend_flash_sale", 0.2),
        (lambda m: m.country == "ID", 0.15),
    ],
)
def test_it_has_days_that_an_analyst_can_find(
    past: Past, touched: Callable[[HistoryMessage], bool], limit: float
) -> None:
    days = by_day(message for message in past if touched(message))
    rates = {day: failing(some) for day, some in days.items() if len(some) >= 15}
    assert max(rates.values()) > limit
    assert sorted(rates.values())[len(rates) // 2] < 0.08


def test_one_afternoon_was_slow(past: Past) -> None:
    def median(day: int) -> float:
        waits = sorted(
            event.at_ms - message.accepted_ms
            for message in by_day(past)[day]
            for event in message.events
            if event.status == "delivered" and 6 <= message.accepted_ms % DAY_MS / 3_600_000 < 11
        )
        return waits[len(waits) // 2]

    today = int(NOW) // 86_400
    assert median(today - 3) > 20 * median(today - 9)


def test_a_sandbox_of_the_seed_tells_the_same_story(past: Past) -> None:
    recent = past[-60:] + past[:20]
    with calling(create_app(seed=7, speed=60, now=lambda: NOW)) as client:
        ids = ",".join(message.message_id for message in recent)
        answer = data_of(client.get("/external/messages/status", params={"message_ids": ids}))
    told = {item["message_id"]: (item["message_status"], item["error"]) for item in answer}
    assert told == {m.message_id: shown(m) for m in recent}


def shown(message: HistoryMessage) -> tuple[str, object]:
    event = message.events[-1] if message.events else Event("accepted", message.accepted_ms)
    return event.status, error_of(event)


def test_a_sandbox_of_another_seed_knows_none_of_it(past: Past) -> None:
    with calling(create_app(seed=8)) as client:
        ids = past[0].message_id
        assert status_of_all(client, ids) == []


def status_of_all(client: httpx.Client, ids: str) -> list[object]:
    found: list[object] = data_of(
        client.get("/external/messages/status", params={"message_ids": ids})
    )
    return found


def test_a_later_moment_only_adds_events(past: Past) -> None:
    later = {m.message_id: m for m in generate(7, 90, 250, NOW + 600)}
    kept = [m for m in past if m.message_id in later]
    assert len(kept) > 0.95 * len(past)
    assert all(later[m.message_id].events[: len(m.events)] == m.events for m in kept)


def test_it_was_refused_now_and_then() -> None:
    refused = list(refusals(7, 90, 600, NOW))
    assert 100 < len(refused) < 400
    assert {one.code for one in refused} == {"10004", "422", "429"}
    assert all(one.text and one.at_ms < NOW * 1000 for one in refused)


def test_some_readers_answer(past: Past) -> None:
    answers = list(replies(7, past, int(NOW * 1000)))
    assert 0.01 < len(answers) / len(past) < 0.05
    assert {body["event"] for body in answers} == {"new_message"}
    kinds = Counter("text" in body["message"] for body in answers)
    assert set(kinds) == {True, False}


def test_it_is_fast() -> None:
    began = time.process_time()
    count = sum(1 for _ in generate(7, 2, 10_000, NOW))
    assert count / (time.process_time() - began) > 20_000
