"""A sandbox with as many templates as a large account, and names that stay in review for ever."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from incs_core.sandbox import create_app
from incs_core.sandbox.checks import check_rcs_template
from incs_core.sandbox.seed_templates_bulk import bulk_templates
from tests.sandbox.drafts import text_draft
from tests.sandbox.running import calling, data_of

RCS = "/external/templates/rcs"
NOW_MS = 1_790_000_000_000


def listed(**options: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    with calling(create_app(**options)) as client:
        while page := data_of(
            client.get(
                RCS,
                params={"count": 100, **({"last_id": found[-1]["template_id"]} if found else {})},
            )
        ):
            found += page
    return found


def test_it_begins_with_as_many_more_as_are_wanted() -> None:
    usual = len(listed())
    many = listed(templates=1000)
    assert len(many) == usual + 1000
    assert len({one["template_id"] for one in many}) == len({one["name"] for one in many})
    counts = Counter(one["status"] for one in many)
    assert counts["APPROVED"] > counts["REJECTED"] > 20
    assert counts["PENDING"] > 10


def test_the_same_seed_gives_the_same_and_every_one_could_be_submitted() -> None:
    rows = list(bulk_templates(7, 50, NOW_MS))
    assert rows == list(bulk_templates(7, 50, NOW_MS))
    assert rows != list(bulk_templates(8, 50, NOW_MS))
    for row in rows:
        check_rcs_template(row.submitted)
        assert row.created_ms < (row.review_ms or NOW_MS) <= NOW_MS


def test_it_refuses_less_than_none() -> None:
    with pytest.raises(ValueError, match="negative"):
        create_app(templates=-1)


def test_a_name_with_stuck_stays_in_review_for_ever() -> None:
    clock = [1_780_000_000.0]
    with calling(create_app(now=lambda: clock[0])) as client:
        made = data_of(client.post(RCS, json=text_draft("get_stuck")))
        clock[0] += 400 * 86_400
        [same] = [
            one
            for one in data_of(client.get(RCS, params={"count": 100}))
            if one["template_id"] == made["template_id"]
        ]
    assert (same["status"], same["status_updated_time"]) == ("PENDING", 0)
