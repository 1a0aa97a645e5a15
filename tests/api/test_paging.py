from __future__ import annotations

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incs_core import InvalidDraft, Status
from incs_core.api.requests import status_batches
from tests.api.fake_incs import Fake, ids, refusal, success, template


def listed(stored: list[str]) -> Fake:
    """Page through ids as INCS does: those after `last_id`."""

    def reply(request: httpx.Request) -> httpx.Response:
        parameters = request.url.params
        start = stored.index(parameters["last_id"]) + 1 if "last_id" in parameters else 0
        page = stored[start : start + int(parameters["count"])]
        return success([template(template_id) for template_id in page])

    return Fake(reply)


@pytest.mark.parametrize(
    ("stored", "calls"), [(0, 1), (1, 1), (99, 1), (100, 2), (101, 2), (250, 3)]
)
def test_it_goes_through_all_pages(stored: int, calls: int) -> None:
    names = [str(number) for number in range(stored)]
    fake = listed(names)
    assert ids(fake.client().templates.iter()) == names
    assert len(fake.requests) == calls


def test_it_gives_the_last_id_of_the_page_before() -> None:
    fake = listed(["c", "b", "a"])
    assert ids(fake.client().waba_templates.iter(count=2)) == ["c", "b", "a"]
    assert [url.partition("?")[2] for url in fake.urls] == ["count=2", "last_id=b&count=2"]


def test_it_asks_for_a_page_only_when_it_is_needed() -> None:
    fake = listed([str(number) for number in range(10)])
    templates = fake.client().templates.iter(count=2)
    assert next(templates).template_id == "0"
    assert len(fake.requests) == 1


def test_it_stops_if_the_same_page_comes_again() -> None:
    fake = Fake(success([template("a"), template("b")]))
    assert ids(fake.client().templates.iter(count=2)) == ["a", "b"]
    assert len(fake.requests) == 2


def test_it_gives_no_template_twice_if_pages_overlap() -> None:
    fake = Fake(
        success([template("a"), template("b")]),
        success([template("b"), template("c")]),
        success([]),
    )
    assert ids(fake.client().templates.iter(count=2)) == ["a", "b", "c"]


def test_it_goes_through_all_pages_of_tasks() -> None:
    def reply(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("token"):
            return success("t1")
        page, size = (int(request.url.params[key]) for key in ("page", "page_size"))
        rows = [{"id": number} for number in range(5)][(page - 1) * size : page * size]
        return success({"total": 5, "data": rows})

    fake = Fake(reply)
    found = list(fake.client().tasks.iter(status=1, page_size=2))
    assert [task.id for task in found] == [0, 1, 2, 3, 4]
    assert [r.url.params["page"] for r in fake.requests[1:]] == ["1", "2", "3"]
    assert {r.url.params["status"] for r in fake.requests[1:]} == {"1"}


def test_it_stops_if_the_same_tasks_come_again() -> None:
    fake = Fake(success("t1"), success({"total": 99, "data": [{"id": 1}]}))
    assert [task.id for task in fake.client().tasks.iter(page_size=1)] == [1]
    assert len(fake.requests) == 3


def known(request: httpx.Request) -> httpx.Response:
    asked = request.url.params["message_ids"].split(",")
    return success([{"message_id": i, "message_status": "sent"} for i in asked if i != "unknown"])


def test_it_looks_up_any_number_of_messages_in_hundreds() -> None:
    fake = Fake(known)
    asked = [f"m{number}" for number in range(250)]
    found = fake.client().messages.statuses(asked)
    assert [status.message_id for status in found] == asked
    counts = [len(r.url.params["message_ids"].split(",")) for r in fake.requests]
    assert counts == [100, 100, 50]


def test_it_leaves_out_what_incs_does_not_know() -> None:
    (found,) = Fake(known).client().messages.statuses(["unknown", "m1"])
    assert (found.message_id, found.status) == ("m1", Status.SENT)


def test_it_asks_nothing_about_no_message() -> None:
    fake = Fake(known)
    assert fake.client().messages.statuses(["", "  "]) == []
    assert fake.requests == []


def test_it_asks_once_about_an_id_that_comes_twice() -> None:
    fake = Fake(known)
    fake.client().messages.statuses(["m1", " m1 ", "m2"])
    assert fake.only.url.params["message_ids"] == "m1,m2"


def test_it_repeats_only_the_batch_that_failed() -> None:
    fake = Fake(known, refusal(500), known)
    fake.client().messages.statuses([f"m{number}" for number in range(150)])
    assert [r.url.params["message_ids"][:4] for r in fake.requests] == ["m0,m", "m100", "m100"]


def test_it_keeps_addresses_short_enough_for_web_servers() -> None:
    long = [f"wamid.{number:0>90}==" for number in range(100)]
    batches = list(status_batches(long))
    assert [message_id for batch in batches for message_id in batch] == long
    assert len(batches) == 2


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(st.characters(codec=None), max_size=300), max_size=150))
def test_it_cuts_any_ids_into_batches_without_loss(written: list[str]) -> None:
    batches = list(status_batches(written))
    kept = [message_id for batch in batches for message_id in batch]
    assert kept == list(dict.fromkeys(text.strip() for text in written if text.strip()))
    assert all(1 <= len(batch) <= 100 for batch in batches)


def test_it_checks_the_page_size_before_it_asks() -> None:
    fake = Fake()
    with pytest.raises(InvalidDraft):
        next(fake.client().templates.iter(count=0))
    assert fake.requests == []
