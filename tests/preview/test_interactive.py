"""Meta's interactive object, drawn as a template."""

from __future__ import annotations

from typing import Any

import pytest

from incs_core.preview.content import as_template_content
from incs_core.preview.phone import template_preview
from incs_core.ui.send.fields import EXAMPLES


@pytest.mark.parametrize("interactive", EXAMPLES.values(), ids=EXAMPLES)
def test_it_draws_every_example(interactive: dict[str, Any]) -> None:
    drawn = template_preview(as_template_content(interactive))
    assert str(interactive["body"]["text"]) in drawn
    assert "incs-button" in drawn


@pytest.mark.parametrize(
    "odd",
    [
        {},
        {"body": "text", "action": []},
        {"action": {"buttons": ["x", None, {"reply": 1}], "parameters": [], "button": 3}},
    ],
)
def test_it_survives_odd_objects(odd: dict[str, Any]) -> None:
    assert template_preview(as_template_content(odd))


def test_it_escapes_what_it_draws() -> None:
    drawn = template_preview(as_template_content({"body": {"text": "<script>alert(1)</script>"}}))
    assert "<script>" not in drawn
