"""What the form of the Send page says: drafts, problems, intents and the sentence before Send."""

from __future__ import annotations

from dataclasses import replace

import pytest

from incs_core.models.messages import TemplateMessage
from incs_core.models.templates import Template, TemplateStatus
from incs_core.ui.send.drafting import KINDS, Form, other_problems, problems_of
from incs_core.ui.send.intent import armed_for
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
    )
    assert form.problems() == []
    draft = form.draft()
    assert draft is not None
    assert (draft.channel, draft.type) == (channel, kind)
    assert preview_of(form, "Shop")


def test_it_keeps_the_intent_until_the_form_changes() -> None:
    draft = FORM.draft()
    assert draft is not None
    first = armed_for("main", draft, is_test=True)
    assert armed_for("main", draft, is_test=True, before=first) is first
    other = replace(FORM, values={**VALUES, "name": "Budi"}).draft()
    assert other is not None
    changed = [
        armed_for("main", other, is_test=True, before=first),
        armed_for("main", draft, is_test=False, before=first),
        armed_for("second", draft, is_test=True, before=first),
    ]
    assert len({first.intent_id, *(armed.intent_id for armed in changed)}) == 4


def test_it_keeps_no_number_or_text_in_the_intent() -> None:
    draft = FORM.draft()
    assert draft is not None
    assert "6281500009001" not in repr(armed_for("main", draft, is_test=True))


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
