from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from incs_core.errors import UnexpectedAnswer
from incs_core.wire.templates import (
    Template,
    TemplateStatus,
    WabaTemplateDraft,
    parameter_problems,
    read_templates,
)
from tests import samples


def test_it_reads_a_documented_template() -> None:
    data = samples.load("templates_rcs_get_success")["data"]
    template = Template.from_wire(data)
    assert template.template_id == "2217670951241515121"
    assert (template.name, template.type) == ("api_4_standalone_image", "richcard")
    assert (template.status, template.raw_status) == (TemplateStatus.APPROVED, "APPROVED")
    assert template.created_at == datetime(2025, 12, 30, 11, 45, 25, tzinfo=UTC)
    assert template.variables == ("name", "offer_name")
    assert template.raw == data


def test_it_reads_a_whatsapp_template_that_was_rejected_at_once() -> None:
    template = Template.from_wire(samples.load("templates_waba_create_success")["data"])
    assert (template.status, template.language) == (TemplateStatus.REJECTED, "en_US")
    assert (template.type, template.quality) == ("waba", "")
    assert template.status_updated_at is None
    assert template.variables == ("body.1", "body.2")


def test_it_keeps_what_it_does_not_know() -> None:
    data = {"template_id": 17, "status": "in_appeal", "content": [], "extra": {"a": 1}}
    template = Template.from_wire(data)
    assert (template.template_id, template.content) == ("17", {})
    assert (template.status, template.raw_status) == (TemplateStatus.UNKNOWN, "in_appeal")
    assert template.raw["extra"] == {"a": 1}


@pytest.mark.parametrize("data", [{}, [], None, {"name": "a"}, {"template_id": ""}])
def test_it_does_not_accept_a_template_without_an_id(data: object) -> None:
    with pytest.raises(UnexpectedAnswer):
        Template.from_wire(data)


def test_it_wants_every_variable_of_the_template_and_no_other() -> None:
    template = Template.from_wire(samples.load("templates_rcs_get_success")["data"])
    problems = parameter_problems(template, {"name": "Ann", "nickname": "A"})
    assert [problem.field for problem in problems] == [
        "parameters.offer_name",
        "parameters.nickname",
    ]
    assert parameter_problems(template, {"name": "Ann", "offer_name": "10 %"}) == []


def test_it_finds_a_label_that_gets_too_long_once_filled() -> None:
    template = Template.from_wire(samples.load("templates_rcs_get_success")["data"])
    (problem,) = parameter_problems(template, {"name": "Ann", "offer_name": "x" * 14})
    assert problem.field == "content.standaloneCard.suggestions[0].text"
    assert "Remove 1" in problem.message


def test_it_does_not_blame_values_for_what_was_wrong_before() -> None:
    template = Template("1", "a", "text", content={"textMessage": "[n]" + "x" * 2500})
    assert parameter_problems(template, {"n": "y" * 10}) == []


@pytest.mark.parametrize("kind", ["", "hologram"])
def test_it_checks_variables_of_a_type_that_it_does_not_know(kind: str) -> None:
    template = Template("1", "a", kind, content={"anything": "Dear [name]"})
    assert [p.field for p in parameter_problems(template, {})] == ["parameters.name"]


def test_it_checks_variables_of_a_content_that_it_cannot_read() -> None:
    template = Template("1", "a", "text", content={"textMessage": 3, "label": "[name]"})
    assert [p.field for p in parameter_problems(template, {})] == ["parameters.name"]
    assert parameter_problems(template, {"name": "Ann"}) == []


def test_it_writes_the_documented_whatsapp_template() -> None:
    body = samples.load("templates_waba_create_request")
    submitted = WabaTemplateDraft(**body)
    assert submitted.wire() == body
    assert submitted.check() == []
    assert "components" not in submitted.model_copy(update={"components": []}).wire()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "n" * 101}, "name"),
        ({"language": ""}, "language"),
        ({"category": "AUTHENTICATION"}, "category"),
        ({"components": [{"text": "x"}]}, "components[0].type"),
    ],
)
def test_it_checks_a_whatsapp_template(change: dict[str, Any], field: str) -> None:
    body = {**samples.load("templates_waba_create_request"), **change}
    assert [problem.field for problem in WabaTemplateDraft(**body).check()] == [field]


@pytest.mark.parametrize("data", [[], {}, None])
def test_it_reads_an_empty_list(data: object) -> None:
    assert read_templates(data) == []


@pytest.mark.parametrize("data", ["surprise", 7, False, "", {"templates": []}, [None], [1]])
def test_it_does_not_take_something_else_for_an_empty_list(data: object) -> None:
    with pytest.raises(UnexpectedAnswer):
        read_templates(data)
