"""What the form of a new template says, as a draft; no Streamlit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from incs_core.charts.places import place_words
from incs_core.errors import Problem
from incs_core.models.templates import Suggestion, TemplateDraft, TextContent

KIND, LABEL, ANSWER, TARGET = "Kind", "Label", "Answer to us", "Address or number"
KINDS = {"Reply": "reply", "Open a web page": "url_action", "Call a number": "dialer_action"}
TARGETS = {"url_action": "url", "dialer_action": "phone_number"}
NOT_A_WORD: Final = re.compile(r"\W+")
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of the form as they stand."""

    name: str
    category: str
    text: str
    rows: tuple[Row, ...] = ()

    def draft(self) -> TemplateDraft:
        """The template that the form describes; it may still have problems."""
        content = TextContent(text_message=self.text, suggestions=_suggestions(self.rows))
        return TemplateDraft(name=self.name, type="text", category=self.category, content=content)


def filled_rows(rows: Iterable[Row]) -> tuple[Row, ...]:
    """The rows of the table in which something stands; a kind alone is not something."""
    return tuple(row for row in rows if any(_cell(row, name) for name in (LABEL, ANSWER, TARGET)))


def field_problems(problems: Sequence[Problem], field: str) -> list[str]:
    """What is wrong with one field."""
    return [problem.message for problem in problems if problem.field == field]


def table_problems(problems: Sequence[Problem]) -> list[str]:
    """What is wrong with the suggestions, each with its row and column."""
    start = "content.suggestions"
    return [
        f"{place_words(problem.field).capitalize()}: {problem.message}"
        for problem in problems
        if problem.field.startswith(start)
    ]


def _suggestions(rows: Iterable[Row]) -> list[Suggestion]:
    return [_suggestion(row) for row in rows]


def _suggestion(row: Row) -> Suggestion:
    kind = KINDS.get(_cell(row, KIND), "reply")
    target = {TARGETS[kind]: _cell(row, TARGET)} if kind in TARGETS else {}
    return Suggestion(
        suggestion_type=kind,
        text=_cell(row, LABEL),
        postback_data=_cell(row, ANSWER) or own_answer(_cell(row, LABEL)),
        **target,
    )


def own_answer(label: str) -> str:
    """What a tap sends where nobody said: the label, made simple."""
    return NOT_A_WORD.sub("_", label.lower()).strip("_")


def _cell(row: Row, name: str) -> str:
    value = row.get(name)
    return value.strip() if isinstance(value, str) else ""
