from __future__ import annotations

import json

from incs_core.sandbox.seed_templates import HISTORY_TEMPLATES
from incs_core.templates.editor_state import (
    EditableCard,
    EditableSuggestion,
    EditableTemplate,
    default_postback,
    editable_template,
    move,
    remove,
    template_from_json,
)
from incs_core.templates.lint import errors_of, lint
from incs_core.wire.templates import TemplateDraft
from tests.templates.drafts import card, carousel_draft


def uids(template: EditableTemplate) -> list[str]:
    return [one.uid for one in template.cards]


def test_every_template_survives_the_form() -> None:
    for start in HISTORY_TEMPLATES:
        fields = {"name": start.name, "type": start.type, "category": start.category}
        draft = TemplateDraft.model_validate({**fields, "content": start.content})
        assert editable_template(draft).draft().wire() == draft.wire(), start.name


def test_a_form_survives_being_kept() -> None:
    made = editable_template(carousel_draft(card(suggestions=[{"text": "Go"}]), card()))
    kept = json.loads(json.dumps(made.to_json()))
    assert template_from_json(kept) == made


def test_a_change_of_kind_loses_nothing() -> None:
    made = EditableTemplate(text="Hello", cards=[EditableCard({"cardTitle": "Shoes"})])
    made.change_kind("carousel")
    assert len(made.content()["carouselCard"]) == 2
    made.change_kind("richcard")
    assert made.content()["standaloneCard"]["cardTitle"] == "Shoes"
    made.change_kind("text")
    assert made.content()["textMessage"] == "Hello"
    made.change_kind("carousel")
    assert made.content()["carouselCard"][0]["cardTitle"] == "Shoes"


def test_a_card_says_only_what_its_layout_has() -> None:
    made = EditableTemplate(kind="richcard")
    assert set(made.content()) == {"orientation", "height", "standaloneCard"}
    made.layout["orientation"] = "HORIZONTAL"
    assert set(made.content()) == {"orientation", "alignment", "standaloneCard"}


def test_a_suggestion_sends_what_its_type_needs_and_keeps_the_rest() -> None:
    one = EditableSuggestion("url_action", {"text": "Shop", "url": "https://a.com"})
    assert one.wire()["url"] == "https://a.com"
    one.kind = "dialer_action"
    assert "url" not in one.wire()
    one.kind = "url_action"
    assert one.wire()["url"] == "https://a.com"


def test_an_answer_is_made_from_the_label_where_nobody_said() -> None:
    assert default_postback("Track it, [name]!") == "track_it_name"
    assert EditableSuggestion(fields={"text": "Yes!"}).wire()["postbackData"] == "yes"
    said = {"text": "Yes!", "postbackData": "y"}
    assert EditableSuggestion(fields=said).wire()["postbackData"] == "y"


def test_cards_move_and_stop_at_the_ends() -> None:
    made = EditableTemplate(cards=[EditableCard(uid=uid) for uid in "abc"])
    move(made.cards, "a", -1)
    move(made.cards, "c", 1)
    assert uids(made) == ["a", "b", "c"]
    move(made.cards, "a", 1)
    assert uids(made) == ["b", "a", "c"]
    remove(made.cards, "a")
    assert uids(made) == ["b", "c"]


def test_a_copied_card_is_a_card_of_its_own() -> None:
    first = EditableCard({"cardTitle": "Shoes"}, [EditableSuggestion(fields={"text": "Go"})])
    second = first.copy()
    assert second.wire() == first.wire()
    assert second.uid != first.uid
    second.suggestions[0].fields["text"] = "Stop"
    assert first.suggestions[0].fields["text"] == "Go"


def test_a_new_form_has_everything_to_mend_and_never_fails() -> None:
    for kind in ("text", "richcard", "carousel"):
        made = EditableTemplate()
        made.change_kind(kind)
        assert errors_of(lint(made.draft()))
