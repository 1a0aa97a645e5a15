"""Templates out of JSON, and into it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from incs_core.errors import InvalidDraft
from incs_core.sandbox import HISTORY_TEMPLATES
from incs_core.templates import files
from incs_core.wire.templates import Template, TemplateDraft, WabaTemplateDraft

SAMPLES = Path(__file__).parents[1] / "samples"
TEXT = {"name": "a_1", "type": "text", "category": "PROMOTION", "content": {"textMessage": "Hi"}}


def sample(name: str) -> str:
    return (SAMPLES / f"{name}.json").read_text(encoding="utf-8")


def drafts(text: str | bytes) -> list[Any]:
    return [found.draft for found in files.read_json(text)]


@pytest.mark.parametrize(
    "name", ["templates_rcs_create_request_text", "templates_rcs_create_request_richcard_repaired"]
)
def test_it_reads_a_create_request_and_writes_the_same(name: str) -> None:
    (draft,) = drafts(sample(name))
    assert isinstance(draft, TemplateDraft)
    assert draft.wire()["name"] == json.loads(sample(name))["name"]
    assert json.loads(files.to_json(draft)) == draft.wire()
    assert drafts(files.to_json(draft)) == [draft]


def test_it_reads_a_list_as_incs_answers_it() -> None:
    first, second = drafts(sample("templates_rcs_list_success_repaired"))
    assert (first.name, first.type, first.category) == ("api_4_carousel_image", "carousel", "")
    assert len(first.content.carousel_card) == 2
    assert second.type == "richcard"


def test_it_reads_one_as_incs_answers_it_and_leaves_out_what_is_not_submitted() -> None:
    (draft,) = drafts(sample("templates_rcs_get_success"))
    assert set(draft.wire()) == {"name", "type", "category", "content"}


def test_it_reads_whatsapp_templates() -> None:
    (asked,) = drafts(sample("templates_waba_create_request"))
    (listed,) = drafts(sample("templates_waba_list_success"))
    assert isinstance(asked, WabaTemplateDraft)
    assert (asked.language, len(asked.components)) == ("en_US", 2)
    assert set(listed.wire()) == {"name", "language", "category", "components"}


def test_it_takes_the_type_from_the_content_where_nobody_says_it() -> None:
    named = {"name": "x", "category": "PROMOTION"}
    texts = [json.dumps({**named, "content": each.content}) for each in HISTORY_TEMPLATES]
    assert [drafts(text)[0].type for text in texts] == [each.type for each in HISTORY_TEMPLATES]


def test_it_reads_files_of_windows_and_null_for_nothing() -> None:
    text = json.dumps({**TEXT, "category": None, "content": {"textMessage": "Hi", "x": None}})
    (draft,) = drafts(b"\xef\xbb\xbf" + text.encode())
    assert draft.wire()["content"] == {"textMessage": "Hi"}


def test_one_that_is_wrong_does_not_hold_up_the_others() -> None:
    wrong = [TEXT, 5, {"name": "no_content"}, {**TEXT, "type": "video"}, {**TEXT, "name": 7}]
    found = files.read_json(json.dumps(wrong))
    assert [one.position for one in found] == [1, 2, 3, 4, 5]
    assert [one.draft is not None for one in found] == [True, False, False, False, False]
    assert [one.problems[0].field for one in found[1:]] == ["file", "content", "type", "name"]
    assert found[2].name == "no_content"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Invalid JSON: expecting value in line 1, column 1"),
        ('{"name": ', "line 1, column 10"),
        (b"\xff\xfe", "Not UTF-8"),
        ("[]", "list is empty"),
        ("[" * 100_000, "deeply nested"),
        (" " * (files.MAX_FILE_BYTES + 1), "Larger than 5 MiB"),
        (sample("templates_rcs_get_error_not_found"), "The template is not found."),
    ],
)
def test_it_says_what_is_wrong_with_a_text_that_holds_no_template(
    text: str | bytes, words: str
) -> None:
    with pytest.raises(InvalidDraft) as refused:
        files.read_json(text)
    assert words in refused.value.problems[0].message


def test_what_incs_shows_can_be_submitted_again_under_another_name() -> None:
    shown = json.loads(sample("templates_rcs_list_success_repaired"))["data"][0]
    template = Template.from_wire({**shown, "category": "PROMOTION"})
    draft = files.draft_of(template, "again_2")
    assert isinstance(draft, TemplateDraft)
    assert (draft.name, draft.category, draft.check()) == ("again_2", "PROMOTION", [])
    assert draft.content.wire() == shown["content"]


def test_whatsapp_templates_too() -> None:
    shown = json.loads(sample("templates_waba_list_success"))["data"][0]
    draft = files.draft_of(Template.from_wire(shown))
    assert isinstance(draft, WabaTemplateDraft)
    assert draft.wire()["components"] == shown["components"]
    assert (draft.name, draft.language) == ("test_api_2", "en_US")


def test_many_become_one_list_that_is_read_again() -> None:
    shown = json.loads(sample("templates_rcs_list_success_repaired"))["data"]
    templates = [Template.from_wire(each) for each in shown]
    strange = Template("9", "strange", type="video", content={"video": "x"})
    text = files.all_to_json([templates[0], strange, templates[1]])
    found = files.read_json(text)
    assert [one.name for one in found] == ["api_4_carousel_image", "api_4_standalone_image"]
    assert files.all_to_json([]) == "[]\n"


def test_it_refuses_a_number_that_cannot_be_read() -> None:
    with pytest.raises(InvalidDraft, match="too long"):
        files.read_json('{"name": ' + "9" * 5_000 + "}")
