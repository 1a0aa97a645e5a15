from __future__ import annotations

import json
from typing import Any

from incs_core.templates.batch import CheckedTemplate, TemplateSource, check_sources

GOOD = {
    "name": "order_ready",
    "type": "text",
    "category": "TRANSACTION",
    "content": {"textMessage": "Your order [order_id] can be picked up at the counter."},
}
WABA = {
    "name": "order_ready",
    "language": "en_US",
    "category": "UTILITY",
    "components": [{"type": "BODY", "text": "Your order can be picked up at the counter."}],
}


def source(*templates: Any, name: str = "a.json") -> TemplateSource:
    return TemplateSource(name, json.dumps(templates[0] if len(templates) == 1 else templates))


def errors(checked: CheckedTemplate) -> list[tuple[str, str]]:
    return [(found.field, found.rule) for found in checked.errors]


def test_it_checks_every_template_of_every_file() -> None:
    other = {**GOOD, "name": "order_late"}
    found = check_sources([source(GOOD, other), source({**GOOD, "name": "third"}, name="b.json")])
    assert [(one.source, one.position, one.name, one.kind) for one in found] == [
        ("a.json", 1, "order_ready", "text"),
        ("a.json", 2, "order_late", "text"),
        ("b.json", 1, "third", "text"),
    ]
    assert all(one.draft is not None and not one.errors for one in found)


def test_a_name_in_use_is_an_error_and_so_is_one_twice_in_the_batch() -> None:
    (taken,) = check_sources([source(GOOD)], taken={"order_ready"})
    assert errors(taken) == [("name", "name-taken")]
    first, second = check_sources([source(GOOD), source(GOOD, name="b.json")])
    assert (errors(first), errors(second)) == ([], [("name", "name-taken")])


def test_a_whatsapp_name_is_taken_by_language() -> None:
    other = {**WABA, "language": "id"}
    assert [errors(one) for one in check_sources([source(WABA, other)])] == [[], []]
    (taken,) = check_sources([source(WABA)], taken={"order_ready/en_US"})
    assert taken.errors
    assert taken.kind == "waba"


def test_what_cannot_be_read_is_an_error_of_its_own() -> None:
    broken = [
        TemplateSource("gone.json", problem="It cannot be read."),
        TemplateSource("b.json", "{"),
    ]
    gone, bad, half, good = check_sources([*broken, source({"name": "half"}, GOOD, name="c.json")])
    assert (gone.position, errors(gone)) == (0, [("file", "contract")])
    assert (bad.position, bad.kind, bad.draft) == (0, "", None)
    assert (half.name, errors(half)) == ("half", [("content", "contract")])
    assert good.errors == ()


def test_warnings_stand_apart_from_errors() -> None:
    (found,) = check_sources([source({**GOOD, "content": {"textMessage": "[name], hello again."}})])
    assert not found.errors
    assert found.warnings
