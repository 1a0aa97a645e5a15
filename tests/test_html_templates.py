"""Templates of HTML: whatever a value holds, it is shown letter by letter."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError
from markupsafe import Markup

from incs_core.html_templates import html_templates, printable
from tests.preview.test_phone import Seen

PREVIEW = html_templates("incs_core.preview")
TEMPLATES = [
    path
    for package in ("incs_core.preview", "incs_core.report")
    for path in (files(package) / "templates").iterdir()
]


@given(st.text())
def test_a_template_escapes_without_being_asked(text: str) -> None:
    drawn = PREVIEW.from_string('<i title="{{ text }}">{{ text }}</i>').render(text=text)
    seen = Seen(drawn)
    assert seen.tags == ["i"]
    assert [*seen.all("title"), seen.text] == [printable(text)] * 2


def test_a_template_shows_nothing_that_turns_or_hides_what_follows() -> None:
    template = PREVIEW.from_string("{{ text }}{{ part }}")
    text = "a\u202eb\u2066c\x00d"
    assert template.render(text=text, part=Markup("<b>{}</b>").format(text)) == "abcd<b>abcd</b>"


def test_a_template_does_not_draw_what_it_was_not_given() -> None:
    with pytest.raises(UndefinedError, match="nobody"):
        PREVIEW.from_string("{{ nobody }}").render()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_switches_escaping_off(path: object) -> None:
    source = path.read_text(encoding="utf-8")  # type: ignore[attr-defined]
    assert not re.findall(r"\|\s*(?:safe|forceescape)\b|autoescape|\bMarkup\b", source)
    addresses = re.findall(r"""\b(?:src|href|action)\s*=\s*["']?([^>"']*)""", source)
    assert all(re.fullmatch(r"\{\{ [\w.]+ \| safe_url \}\}", one) for one in addresses)
    values_outside_quotes = re.findall(r"=\s*\{\{", re.sub(r"\{%.*?%\}", "", source))
    assert not values_outside_quotes
    assert not re.search(r"\bon\w+\s*=", source)
