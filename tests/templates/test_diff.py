"""Templates side by side."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incs_core.templates.diff import FieldDifference, field_differences, most_similar, word_diff
from incs_core.wire.templates import Template, TemplateStatus


def template(name: str, text: str, status: str = "APPROVED", **more: Any) -> Template:
    content = more.pop("content", {"textMessage": text})
    return Template(
        name,
        name,
        type=more.pop("type", "text"),
        status=TemplateStatus.parse(status),
        content=content,
        **more,
    )


REJECTED = template("loan", "Your loan of [amount] is ready today", "REJECTED")
NEAR = template("loan_2", "Your loan of [amount] by Lumen Bank is ready")
FAR = template("sale", "Everything must go, half price")


def test_the_nearest_has_the_most_words_in_common() -> None:
    near = most_similar(REJECTED, [FAR, NEAR])
    assert near is not None
    assert near.template is NEAR
    assert 0.5 < near.similarity < 1


@pytest.mark.parametrize(
    "other",
    [
        template("loan_2", "Your loan of [amount] is ready today", "REJECTED"),
        template("loan_2", "Your loan of [amount] is ready today", "PENDING"),
        template("loan_2", "Nothing the same at all"),
        template("w", "", content={"components": [{"text": "Your loan of [amount] is ready"}]}),
    ],
)
def test_only_an_approved_one_of_the_same_family_with_common_words_is_near(
    other: Template,
) -> None:
    assert most_similar(REJECTED, [other]) is None


def test_of_two_with_the_same_words_the_one_of_the_same_type_is_nearer() -> None:
    card = template("card", "Your loan of [amount] is ready today", type="richcard")
    near = most_similar(REJECTED, [card, template("text", "Your loan of [amount] is ready")])
    assert near is not None
    assert near.template.name == "text"


def test_it_names_each_field_that_differs() -> None:
    before = template("a", "", content={"textMessage": "Hi", "suggestions": [{"text": "Yes"}]})
    after = template("b", "", category="PROMOTION", content={"textMessage": "Hi there"})
    assert field_differences(before, after) == [
        FieldDifference("textMessage", "Hi", "Hi there"),
        FieldDifference("suggestions[0].text", "Yes", None),
        FieldDifference("category", None, "PROMOTION"),
    ]
    assert field_differences(before, before) == []


def test_it_marks_the_words_that_differ() -> None:
    left, right = word_diff("Your loan is ready.", "Your loan by Lumen is here.")
    assert [piece.text for piece in left if piece.differs] == ["ready"]
    assert [piece.text for piece in right if piece.differs] == ["by Lumen ", "here"]


@settings(max_examples=60)
@given(st.text(max_size=40), st.text(max_size=40))
def test_the_pieces_make_up_the_texts_and_what_agrees_is_the_same(one: str, other: str) -> None:
    left, right = word_diff(one, other)
    assert "".join(piece.text for piece in left) == one
    assert "".join(piece.text for piece in right) == other
    same = [[piece.text for piece in side if not piece.differs] for side in (left, right)]
    assert same[0] == same[1]
