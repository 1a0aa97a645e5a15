"""What changed since the last visit: the latest word of each template."""

from __future__ import annotations

from typing import Literal

from incs_core.domain.templates import TemplateChange
from incs_core.ui.templates.changes_since_visit import latest_of

Aspect = Literal["status", "category", "quality"]


def change(template_id: str, value: str, aspect: Aspect = "status") -> TemplateChange:
    return TemplateChange("main", template_id, "x", aspect, None, value, "", 1, 1, "webhook")


def test_of_several_changes_of_one_aspect_the_newest_is_told() -> None:
    newest_first = [
        change("1", "APPROVED"),
        change("2", "PENDING"),
        change("1", "YELLOW", "quality"),
        change("1", "PENDING"),
    ]
    assert [one.new_value for one in latest_of(newest_first)] == ["APPROVED", "PENDING", "YELLOW"]
