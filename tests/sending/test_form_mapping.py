"""What a form of a message says: its draft, its problems, its intent."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import pytest

from incs_core.sending.form_mapping import (
    SendForm,
    filled_length,
    form_problems,
    media_links,
    other_problems,
)
from incs_core.sending.sender import SendReservation, reserve_idempotency_key
from incs_core.wire.drafts import MessageDraft
from incs_core.wire.message_drafts import TemplateMessage
from incs_core.wire.templates import Template, TemplateStatus

ORDER = Template(
    template_id="1",
    name="order_shipped",
    type="text",
    status=TemplateStatus.APPROVED,
    raw_status="APPROVED",
    content={"textMessage": "Dear [name], order [order_id]"},
)
VALUES = {"name": "Dewi", "order_id": "A-7"}
FORM = SendForm("main", "rcs", "template", "6281500009001", template=ORDER, values=VALUES)


def test_it_makes_the_draft_of_a_template_with_all_values() -> None:
    draft = FORM.draft()
    assert draft == TemplateMessage(to="6281500009001", name="order_shipped", parameters=VALUES)
    assert FORM.problems() == []


def test_it_names_every_value_that_is_missing_once() -> None:
    problems = replace(FORM, values={"name": "", "order_id": "A-7"}).problems()
    assert [problem.field for problem in problems] == ["parameters.name"]
    assert form_problems(problems, "parameters.name") == ["Enter a value."]


def test_it_asks_for_a_template_before_anything_else() -> None:
    form = replace(FORM, template=None, values={})
    assert form.draft() is None
    assert [problem.field for problem in form.problems()] == ["template"]


def test_it_names_what_only_shows_once_the_template_is_filled() -> None:
    problems = replace(FORM, values={"name": "x" * 3000, "order_id": "1"}).problems()
    assert any("2500" in message for message in other_problems(problems, ["to"]))


def arm(
    draft: MessageDraft | None,
    *,
    account: str = "main",
    is_test: bool = True,
    taken: Collection[str] = (),
    before: SendReservation | None = None,
) -> SendReservation:
    assert draft is not None
    return reserve_idempotency_key(
        account, draft, is_test=is_test, key="k", is_taken=taken.__contains__, previous=before
    )


def test_it_keeps_the_intent_until_the_form_changes() -> None:
    draft = FORM.draft()
    first = arm(draft)
    assert arm(draft, before=first, taken=[first.intent_id]) is first
    other = replace(FORM, values={**VALUES, "name": "Budi"}).draft()
    changed = [
        arm(other, before=first),
        arm(draft, is_test=False, before=first),
        arm(draft, account="second", before=first),
    ]
    assert len({first.intent_id, *(armed.intent_id for armed in changed)}) == 4


def test_two_tabs_with_the_same_message_have_one_intent() -> None:
    assert arm(FORM.draft()) == arm(FORM.draft())


def test_what_was_sent_already_needs_a_new_intent() -> None:
    first = arm(FORM.draft())
    second = arm(FORM.draft(), taken=[first.intent_id])
    third = arm(FORM.draft(), taken=[first.intent_id, second.intent_id])
    assert len({first.intent_id, second.intent_id, third.intent_id}) == 3


def test_it_keeps_no_number_or_text_in_the_intent() -> None:
    assert "6281500009001" not in repr(arm(FORM.draft()))


@pytest.mark.parametrize(
    ("text", "words"),
    [("", "Enter Meta"), ("{", "line 1"), ("[]", "one object"), ("{}", "Name the kind")],
)
def test_it_says_what_is_wrong_with_an_interactive_object(text: str, words: str) -> None:
    form = SendForm("main", "whatsapp", "interactive", "6281500009001", interactive=text)
    (problem,) = form.problems()
    assert problem.field == "interactive"
    assert words in problem.message


def test_it_finds_every_file_that_incs_will_fetch() -> None:
    link = "https://media.example.com/a.png"
    card = {"standaloneCard": {"cardTitle": "Hi", "mediaUrl": "https://media.example.com/[pic]"}}
    template = replace(ORDER, content=card)
    filled = replace(FORM, template=template, values={"pic": "a.png"})
    assert media_links(filled) == [link]
    assert media_links(SendForm("main", "rcs", "image", "62", link=link)) == [link]
    header = replace(FORM, channel="whatsapp", values={"header.link": link})
    assert media_links(header) == [link]
    assert media_links(SendForm("main", "rcs", "text", "62", text=link)) == []


def test_it_counts_the_filled_text_of_a_template() -> None:
    assert filled_length(FORM) == "20 of 2,500 characters"
    assert filled_length(replace(FORM, template=None, kind="text")) == ""
