"""Templates: checks, review, paging, deletion."""

from __future__ import annotations

from itertools import count
from typing import Any

import httpx
import pytest

from incs_core.sandbox import HISTORY_TEMPLATES, IDLE_TEMPLATES, create_app
from incs_core.sandbox.checks import check_rcs_template
from tests.sandbox.drafts import CARD, REPLY, card_draft, carousel_draft, text_draft
from tests.sandbox.running import calling, data_of, refusal_of, wait_until

Body = dict[str, Any]

RCS = "/external/templates/rcs"
WABA = "/external/templates"
LONG = "x" * 4000


def suggestion(**parts: object) -> Body:
    return text_draft("t", suggestions=[{**REPLY, **parts}])


GOOD = [
    text_draft("n" * 25),
    text_draft("t", textMessage="x" * 2500),
    text_draft("t", suggestions=[REPLY] * 11),
    text_draft("t", suggestions=None),
    card_draft("t"),
    card_draft("t", {"cardTitle": "x" * 200, "cardDescription": "x" * 2000}),
    card_draft("t", {"suggestions": [REPLY] * 4, "thumbnailUrl": ""}),
    card_draft("t", orientation="HORIZONTAL", height=None, alignment="LEFT"),
    card_draft(
        "t", {"mediaUrl": "https://x.example.com/[v].mp4", "thumbnailUrl": CARD["mediaUrl"]}
    ),
    carousel_draft("t", 2),
    carousel_draft("t", 10),
    suggestion(text="x" * 25, postbackData="x" * 120),
    suggestion(suggestionType="url_action", url="https://x.example.com/[order_id]"),
    suggestion(suggestionType="dialer_action", phoneNumber="+6281500000200"),
    suggestion(suggestionType="view_location_query", query="Lumen"),
    suggestion(suggestionType="calendar_event", title="Fitting"),
]
WRONG = [
    text_draft("n" * 26),
    text_draft("no-dash"),
    text_draft("é"),
    {**text_draft("t"), "name": 5},
    {**text_draft("t"), "type": "video"},
    {**text_draft("t"), "category": "promotion"},
    {**text_draft("t"), "content": []},
    text_draft("t", textMessage="x" * 2501),
    text_draft("t", textMessage=""),
    text_draft("t", suggestions=[REPLY] * 12),
    text_draft("t", suggestions="none"),
    text_draft("t", suggestions=[5]),
    card_draft("t", orientation="DIAGONAL"),
    card_draft("t", height="TALL"),
    card_draft("t", orientation="HORIZONTAL", alignment="TOP"),
    card_draft("t", standaloneCard=[])
    | {"content": {"orientation": "VERTICAL", "height": "SHORT"}},
    card_draft("t", {"cardTitle": "x" * 201}),
    card_draft("t", {"cardDescription": "x" * 2001}),
    card_draft("t", {"mediaUrl": ""}),
    card_draft("t", {"mediaUrl": "ftp://x.example.com/a.png"}),
    card_draft("t", {"mediaUrl": "https://[x.example.com"}),
    card_draft("t", {"thumbnailUrl": "https://x.example.com/[v].png"}),
    card_draft("t", {"mediaUrl": "https://x.example.com/[v].mp4"}),
    card_draft("t", {"suggestions": [REPLY] * 5}),
    carousel_draft("t", 1),
    carousel_draft("t", 11),
    carousel_draft("t", width="WIDE"),
    carousel_draft("t", carouselCard=[CARD, "card"]),
    suggestion(text="x" * 26),
    suggestion(postbackData="x" * 121),
    suggestion(text=""),
    suggestion(suggestionType="url_action"),
    suggestion(suggestionType="url_action", url="shop"),
    suggestion(suggestionType="dialer_action", phoneNumber="6281500000200"),
    suggestion(suggestionType="tap"),
]


@pytest.mark.parametrize("draft", GOOD)
def test_it_takes_what_the_platform_takes(draft: Body) -> None:
    before = repr(draft)
    check_rcs_template(draft)
    assert repr(draft) == before


@pytest.mark.parametrize("draft", WRONG)
def test_it_refuses_what_the_platform_refuses(client: httpx.Client, draft: Body) -> None:
    code, words = refusal_of(client.post(RCS, json=draft))
    assert code == 422
    assert words.endswith(".")


@pytest.mark.parametrize("field", ["name", "type", "category", "content"])
def test_it_misses_every_mandatory_field(client: httpx.Client, field: str) -> None:
    draft = text_draft("t")
    del draft[field]
    assert refusal_of(client.post(RCS, json=draft)) == (400, f"{field} require")


def test_it_approves_after_a_while(client: httpx.Client) -> None:
    created = data_of(client.post(RCS, json=text_draft("approved_soon")))
    where = f"{RCS}/{created['template_id']}"
    assert data_of(client.get(where))["status"] == "PENDING"
    wait_until(lambda: data_of(client.get(where))["status"] == "APPROVED")
    later = data_of(client.get(where))
    assert later["status_updated_time"] >= created["created_time"] > 0


def test_a_review_takes_20_to_40_seconds() -> None:
    clock = [1_780_000_000.0]
    with calling(create_app(now=lambda: clock[0])) as client:
        ids = [
            data_of(client.post(RCS, json=text_draft(f"t_{number}")))["template_id"]
            for number in range(8)
        ]

        def statuses() -> set[str]:
            return {data_of(client.get(f"{RCS}/{one}"))["status"] for one in ids}

        clock[0] += 19
        assert statuses() == {"PENDING"}
        clock[0] += 22
        assert statuses() == {"APPROVED"}


def test_names_decide_other_reviews(client: httpx.Client) -> None:
    made = {
        name: data_of(client.post(RCS, json=text_draft(name)))["template_id"]
        for name in ("to_REJECT_it", "it_is_stuck", "fine")
    }

    def status(name: str) -> str:
        return str(data_of(client.get(f"{RCS}/{made[name]}"))["status"])

    wait_until(lambda: status("fine") == "APPROVED" and status("to_REJECT_it") == "REJECTED")
    assert status("it_is_stuck") == "PENDING"


def test_a_used_name_is_refused_until_it_is_deleted(client: httpx.Client) -> None:
    first = data_of(client.post(RCS, json=text_draft("once")))
    assert refusal_of(client.post(RCS, json=text_draft("once"))) == (
        10004,
        "Template with the name [once] is already present",
    )
    assert data_of(client.delete(f"{RCS}/{first['template_id']}")) == {}
    again = data_of(client.post(RCS, json=text_draft("once")))
    assert again["template_id"] != first["template_id"]


def test_a_deleted_template_is_gone(client: httpx.Client) -> None:
    made = data_of(client.post(RCS, json=text_draft("short_lived")))["template_id"]
    data_of(client.delete(f"{RCS}/{made}"))
    for method in ("GET", "DELETE"):
        assert refusal_of(client.request(method, f"{RCS}/{made}"))[0] == 400
    listed = data_of(client.get(RCS, params={"count": 100}))
    assert made not in {item["template_id"] for item in listed}


def pages(client: httpx.Client, size: int) -> list[Body]:
    found: list[Body] = []
    for _ in count():
        query = {"count": size, "last_id": found[-1]["template_id"] if found else ""}
        page = data_of(client.get(RCS, params=query))
        if not page:
            return found
        assert len(page) <= size
        found += page
    raise AssertionError


def test_it_lists_all_in_pages_newest_first() -> None:
    with calling(create_app()) as client:
        made = [
            data_of(client.post(RCS, json=text_draft(f"page_{number}")))["template_id"]
            for number in range(7)
        ]
        found = pages(client, 4)
        assert found == pages(client, 100)
    times = [item["created_time"] for item in found]
    assert times == sorted(times, reverse=True)
    assert {item["template_id"] for item in found[:7]} == set(made)
    assert len({item["template_id"] for item in found}) == len(found) == 7 + 16


def test_it_gives_10_unless_asked_and_at_most_100(client: httpx.Client) -> None:
    assert len(data_of(client.get(RCS))) == 10
    for wrong in ("0", "101", "-1", "ten", "9" * 30, "１"):
        assert refusal_of(client.get(RCS, params={"count": wrong}))[0] == 422


def test_paging_goes_on_after_a_deleted_template_and_ends_at_an_unknown_one() -> None:
    with calling(create_app()) as client:
        first, second = data_of(client.get(RCS, params={"count": 2}))
        data_of(client.delete(f"{RCS}/{first['template_id']}"))
        page = data_of(client.get(RCS, params={"last_id": first["template_id"], "count": 1}))
        assert page == [second]
        assert data_of(client.get(RCS, params={"last_id": "12"})) == []


def test_a_new_sandbox_has_its_templates(client: httpx.Client) -> None:
    fresh = create_app()
    with calling(fresh) as other:
        listed = {item["name"]: item for item in data_of(other.get(RCS, params={"count": 100}))}
    expected = (*HISTORY_TEMPLATES, *IDLE_TEMPLATES)
    assert {name: item["status"] for name, item in listed.items()} == {
        template.name: template.status for template in expected
    }
    assert len(HISTORY_TEMPLATES) == 12
    assert {item["type"] for item in listed.values()} == {"text", "richcard", "carousel"}


@pytest.mark.parametrize("template", HISTORY_TEMPLATES + IDLE_TEMPLATES, ids=lambda t: t.name)
def test_its_own_templates_pass_its_own_checks(template: Any) -> None:
    head = {"name": template.name, "type": template.type, "category": template.category}
    check_rcs_template({**head, "content": template.content})
    assert bool(template.reason) == (template.status == "REJECTED")


WABA_DRAFT: Body = {
    "name": "hello",
    "language": "en_US",
    "category": "UTILITY",
    "components": [{"type": "BODY", "text": "Hello {{1}}"}],
}


@pytest.mark.parametrize(
    "parts",
    [
        {"name": "x" * 101},
        {"category": "PROMOTION"},
        {"components": {}},
        {"components": ["BODY"]},
        {"components": [{"type": "SIDE"}]},
        {"components": [{"type": "BODY", "text": 5}]},
        {"components": [{"type": "BUTTONS", "buttons": ["Yes"]}]},
    ],
)
def test_it_refuses_wrong_whatsapp_templates(client: httpx.Client, parts: Body) -> None:
    assert refusal_of(client.post(WABA, json=WABA_DRAFT | parts))[0] == 422


def test_a_whatsapp_template_is_one_per_name_and_language(client: httpx.Client) -> None:
    data_of(client.post(WABA, json=WABA_DRAFT))
    assert refusal_of(client.post(WABA, json=WABA_DRAFT))[0] == 10002
    data_of(client.post(WABA, json={**WABA_DRAFT, "name": "hello_2", "components": None}))


def test_a_name_is_refused_in_each_language_that_it_has(client: httpx.Client) -> None:
    drafts = [{**WABA_DRAFT, "language": language} for language in ("en", "id")]
    for draft in drafts:
        data_of(client.post(WABA, json=draft))
    for draft in drafts:
        assert refusal_of(client.post(WABA, json=draft))[0] == 10002


def test_a_whatsapp_review_may_set_quality_and_category(client: httpx.Client) -> None:
    draft = {**WABA_DRAFT, "name": "recat_quality"}
    made = data_of(client.post(WABA, json=draft))
    where = f"{WABA}/{made['template_id']}"
    wait_until(lambda: data_of(client.get(where))["status"] == "APPROVED")
    later = data_of(client.get(where))
    assert (later["quality"], later["category"]) == ("YELLOW", "MARKETING")
    assert later["quality_updated_time"] == later["category_updated_time"] > 0
    assert data_of(client.delete(where)) == {}
    assert refusal_of(client.get(where))[0] == 400


def test_the_two_families_do_not_mix(client: httpx.Client) -> None:
    waba = data_of(client.get(WABA))[0]["template_id"]
    assert refusal_of(client.get(f"{RCS}/{waba}"))[0] == 400
    rcs = data_of(client.get(RCS))[0]["template_id"]
    assert refusal_of(client.get(f"{WABA}/{rcs}"))[0] == 400
