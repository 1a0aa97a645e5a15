"""Checks of WhatsApp templates beside those of single rules."""

from __future__ import annotations

from typing import Any

import pytest

from incs_core.templates.lint import Context, lint
from incs_core.wire.templates import WabaTemplateDraft
from tests.samples import load
from tests.templates.drafts import waba_draft
from tests.templates.lint_cases import WARNING
from tests.templates.waba_lint_cases import buttons


def test_a_name_is_taken_in_its_language_alone() -> None:
    taken = Context(taken=frozenset({"parcel_here/id", "other/en_US"}))
    assert lint(waba_draft(), taken) == []
    rules = [finding.rule for finding in lint(waba_draft(language="id"), taken)]
    assert rules == ["name-taken"]


def test_the_vendors_sample_has_no_errors() -> None:
    draft = WabaTemplateDraft.model_validate(load("templates_waba_create_request"))
    assert [(one.rule, one.severity) for one in lint(draft)] == [("variable-edge", WARNING)]


@pytest.mark.parametrize("odd", [None, 5, [], {}, "text", [None], {"a": {"b": []}}])
def test_it_never_raises_whatever_the_components_hold(odd: Any) -> None:
    fields = {"format": odd, "text": odd, "example": odd, "buttons": odd}
    for kind in ("HEADER", "BODY", "FOOTER", "BUTTONS"):
        lint(waba_draft({"type": kind, **fields}))
    button = {"type": odd, "text": odd, "url": odd, "example": odd, "phone_number": odd}
    lint(buttons(button, {**button, "type": "URL"}, {**button, "type": "COPY_CODE"}))
