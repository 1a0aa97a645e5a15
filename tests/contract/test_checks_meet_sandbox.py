"""What our checks let pass, INCS takes: the sandbox checks as the vendor's pages say."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incs_core.sandbox.checks import check_rcs_template, check_waba_template
from incs_core.templates.editor_state import EditableCard, EditableSuggestion, EditableTemplate
from incs_core.templates.editor_state_waba import EditableWabaTemplate
from incs_core.templates.lint import errors_of, lint
from incs_core.wire.limits import SUGGESTIONS


def mostly(good: str, *bad: str) -> st.SearchStrategy[str]:
    """Nearly always good, so that many a template has one mistake alone."""
    return st.sampled_from([*[good] * 12, *bad])


LABELS = mostly("Go", "", "x" * 26, "[a")
ANSWERS = mostly("go", "", "x" * 121)
TITLES = mostly("Shoes for [name]", "", "x" * 201)
TEXTS = mostly("Hi [name].", "", "x" * 2001, "x" * 2501)
FILES = mostly("https://a.com/a.png", "", "a b", "http://a.com", "https://a.com/[v].mp4")
THUMBNAILS = mostly("", "https://a.com/t.jpg", "https://a.com/[t].jpg", "a b")
NUMBERS = mostly("+6281500000200", "", "0815", "+0")
WEB = mostly("https://a.com/[x]", "", "shop")


def suggestions() -> st.SearchStrategy[EditableSuggestion]:
    fields = {
        "text": LABELS,
        "postbackData": ANSWERS,
        "url": WEB,
        "phoneNumber": NUMBERS,
        "latitude": st.just("1"),
        "longitude": st.just("2"),
        "query": st.just("shop"),
        "title": st.just("Fitting"),
        "startTime": st.just("2026-12-31 18:00:00"),
        "endTime": st.just("2026-12-31 19:00:00"),
    }
    kinds = st.sampled_from(sorted(SUGGESTIONS))
    return st.builds(EditableSuggestion, kinds, st.fixed_dictionaries(fields))


def cards() -> st.SearchStrategy[EditableCard]:
    fields = {
        "cardTitle": TITLES,
        "cardDescription": TEXTS,
        "mediaUrl": FILES,
        "thumbnailUrl": THUMBNAILS,
    }
    listed = st.lists(suggestions(), max_size=2)
    return st.builds(EditableCard, st.fixed_dictionaries(fields), listed)


def layouts() -> st.SearchStrategy[dict[str, str]]:
    sides = {
        "orientation": st.sampled_from(["VERTICAL", "HORIZONTAL"]),
        "height": mostly("SHORT", "TALL"),
        "alignment": mostly("LEFT", "UP"),
        "width": mostly("SMALL", "LARGE"),
    }
    return st.fixed_dictionaries(sides)


def templates() -> st.SearchStrategy[EditableTemplate]:
    return st.builds(
        EditableTemplate,
        name=mostly("good_1", "", "no name", "n" * 26),
        kind=st.sampled_from(["text", "richcard", "carousel"]),
        category=mostly("PROMOTION", "NEWS"),
        text=TEXTS,
        layout=layouts(),
        suggestions=st.lists(suggestions(), max_size=3),
        cards=st.lists(cards(), min_size=1, max_size=3),
    )


@settings(max_examples=200, deadline=None)
@given(templates())
def test_what_has_no_errors_is_taken(made: EditableTemplate) -> None:
    draft = made.draft()
    if not errors_of(lint(draft)):
        check_rcs_template(draft.wire())


@pytest.mark.parametrize("kind", sorted(SUGGESTIONS))
def test_every_type_of_suggestion_that_passes_is_taken(kind: str) -> None:
    fields = {
        "text": "Go",
        "url": "https://lumen-shop.com",
        "phoneNumber": "+6281500000200",
        "latitude": "-6.2",
        "longitude": "106.8",
        "query": "Lumen",
        "title": "Fitting",
        "startTime": "2026-12-31 18:00:00",
        "endTime": "2026-12-31 19:00:00",
    }
    made = EditableTemplate(name="good_1", text="Hello you.")
    made.suggestions.append(EditableSuggestion(kind, fields))
    assert errors_of(lint(made.draft())) == []
    check_rcs_template(made.draft().wire())


def test_a_whatsapp_template_that_passes_is_taken() -> None:
    made = EditableWabaTemplate(
        "good_1", "en_US", "UTILITY", body="Your order {{1}} is on its way to you."
    )
    made.examples["body.1"] = "LM-1"
    made.buttons.append(EditableSuggestion("QUICK_REPLY", {"text": "Thanks"}))
    assert errors_of(lint(made.draft())) == []
    check_waba_template(made.draft().wire())
