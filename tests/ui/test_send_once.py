"""What the Send page says about its form: the sentence before Send, places, fates."""

from __future__ import annotations

from dataclasses import replace

import pytest

from incs_core.sending.form_mapping import KINDS, SendForm
from incs_core.ui.send.fields import label_of
from incs_core.ui.send.magic_numbers import MAGIC_NUMBER_OUTCOMES, magic_number_outcome
from incs_core.ui.send.request_preview import consequence_text, preview_of
from tests.sending.test_form_mapping import FORM, ORDER, VALUES


@pytest.mark.parametrize(
    ("channel", "kind"), [(channel, kind) for channel, kinds in KINDS.items() for kind in kinds]
)
def test_it_can_draft_every_kind_that_it_offers(channel: str, kind: str) -> None:
    content = {"components": [{"type": "BODY", "text": "Hi {{1}}"}]}
    template = replace(ORDER, content=content) if channel == "whatsapp" else ORDER
    values = {"body.1": "Dewi"} if channel == "whatsapp" else VALUES
    link = {"document": "a.pdf", "video": "a.mp4"}.get(kind, "a.png")
    is_template = kind == "template"
    form = SendForm(
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


def test_it_says_what_sending_does() -> None:
    sentence = consequence_text(FORM, is_test=True, sandbox=True)
    assert "the template order_shipped over RCS to +6281500009001 (🇮🇩 Indonesia), once" in sentence
    assert "excluded from rates" in sentence
    assert "…9001 is delivered, then read" in sentence
    live = consequence_text(FORM, is_test=False, sandbox=False)
    assert "counted in all rates" in live
    assert "sandbox" not in live


def test_it_knows_the_fates_of_the_sandbox() -> None:
    assert len(MAGIC_NUMBER_OUTCOMES) == 12
    assert magic_number_outcome("85200009006") == "is refused with 10004"
    assert magic_number_outcome("6281500000680") == ""


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
