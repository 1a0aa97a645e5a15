"""What the form of the Send page says: drafts, problems, intents and the sentence before Send."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import pytest

from incs_core.models.messages import MessageDraft, TemplateMessage
from incs_core.models.templates import Template, TemplateStatus
from incs_core.ui.send.drafting import (
    KINDS,
    Form,
    filled_length,
    links_of,
    other_problems,
    problems_of,
)
from incs_core.ui.send.fields import label_of
from incs_core.ui.send.intent import Armed, armed_for
from incs_core.ui.send.numbers import FATES, fate_of
from incs_core.ui.send.request import preview_of, what_happens

ORDER = Template(
    template_id="1",
    name="order_shipped",
    type="text",
    status=TemplateStatus.APPROVED,
    raw_status="APPROVED",
    content={"textMessage": "Dear [name], order [order_id]"},
)
VALUES = {"name": "Dewi", "order_id": "A-7"}
FORM = Form("main", "rcs", "template", "6281500009001", template=ORDER, values=VALUES)


def test_it_makes_the_draft_of_a_template_with_all_values() -> None:
    draft = FORM.draft()
    assert draft == TemplateMessage(to="6281500009001", name="order_shipped", parameters=VALUES)
    assert FORM.problems() == []


def test_it_names_every_value_that_is_missing_once() -> None:
    problems = replace(FORM, values={"name": "", "order_id": "A-7"}).problems()
    assert [problem.field for problem in problems] == ["parameters.name"]
    assert problems_of(problems, "parameters.name") == ["Enter a value."]


def test_it_asks_for_a_template_before_anything_else() -> None:
    form = replace(FORM, template=None, values={})
    assert form.draft() is None
    assert [problem.field for problem in form.problems()] == ["template"]


def test_it_names_what_only_shows_once_the_template_is_filled() -> None:
    problems = replace(FORM, values={"name": "x" * 3000, "order_id": "1"}).problems()
    assert any("2500" in message for message in other_problems(problems, ["to"]))


@pytest.mark.parametrize(
    ("channel", "kind"), [(channel, kind) for channel, kinds in KINDS.items() for kind in kinds]
)
def test_it_can_draft_every_kind_that_it_offers(channel: str, kind: str) -> None:
    content = {"components": [{"type": "BODY", "text": "Hi {{1}}"}]}
    template = replace(ORDER, content=content) if channel == "whatsapp" else ORDER
    values = {"body.1": "Dewi"} if channel == "whatsapp" else VALUES
    link = {"document": "a.pdf", "video": "a.mp4"}.get(kind, "a.png")
    is_template = kind == "template"
    form = Form(
        "main",
        channel,
        kind,
        "6281500009001",
        text="Hello",
        link=f"https://media.example.com/{link}",
        template=template if is_template else None,
        values=values if is_template else {},
        interactive='{"type": "button", "body": {"text": "Yes?"}}',
        code="482913",
        language="en",
        minutes=5,
    )
    assert form.problems() == []
    draft = form.draft()
    assert draft is not None
    assert (draft.channel, draft.type) == (channel, kind)
    assert preview_of(form, "Shop")


def arm(
    draft: MessageDraft | None,
    *,
    account: str = "main",
    is_test: bool = True,
    taken: Collection[str] = (),
    before: Armed | None = None,
) -> Armed:
    assert draft is not None
    return armed_for(
        account, draft, is_test=is_test, key="k", is_taken=taken.__contains__, before=before
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


def test_it_says_what_sending_does() -> None:
    sentence = what_happens(FORM, is_test=True, sandbox=True)
    assert "the template order_shipped over RCS to +6281500009001 (🇮🇩 Indonesia), once" in sentence
    assert "counts in no rate" in sentence
    assert "…9001 is delivered, then read" in sentence
    live = what_happens(FORM, is_test=False, sandbox=False)
    assert "counted in every rate" in live
    assert "sandbox" not in live


def test_it_knows_the_fates_of_the_sandbox() -> None:
    assert len(FATES) == 12
    assert fate_of("85200009006") == "is refused at once with 10004"
    assert fate_of("6281500000680") == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [("", "Enter Meta"), ("{", "line 1"), ("[]", "one object"), ("{}", "Name the kind")],
)
def test_it_says_what_is_wrong_with_an_interactive_object(text: str, words: str) -> None:
    form = Form("main", "whatsapp", "interactive", "6281500009001", interactive=text)
    (problem,) = form.problems()
    assert problem.field == "interactive"
    assert words in problem.message


def test_it_finds_every_file_that_incs_will_fetch() -> None:
    link = "https://media.example.com/a.png"
    card = {"standaloneCard": {"cardTitle": "Hi", "mediaUrl": "https://media.example.com/[pic]"}}
    template = replace(ORDER, content=card)
    filled = replace(FORM, template=template, values={"pic": "a.png"})
    assert links_of(filled) == [link]
    assert links_of(Form("main", "rcs", "image", "62", link=link)) == [link]
    header = replace(FORM, channel="whatsapp", values={"header.link": link})
    assert links_of(header) == [link]
    assert links_of(Form("main", "rcs", "text", "62", text=link)) == []


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("order_id", "order_id"),
        ("body.1", "Body: 1"),
        ("header.link", "Header: file"),
        ("button0.code", "Button 1: code"),
    ],
)
def test_it_names_the_places_of_a_whatsapp_template(name: str, label: str) -> None:
    assert label_of(name) == label


def test_it_counts_the_filled_text_of_a_template() -> None:
    assert filled_length(FORM) == "20 of 2,500 characters"
    assert filled_length(replace(FORM, template=None, kind="text")) == ""
