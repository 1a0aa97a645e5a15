"""Default sample values of a template, derived from the names of its variables.

They show what breaks a layout: long names, right-to-left text, emoji, and empty values.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

_PART: Final = re.compile(r"^(header|body|button\d+)\.")


def default_sample_values(
    variables: Sequence[str], examples: Mapping[str, str] | None = None
) -> dict[str, dict[str, str]]:
    """Return sets of values by name, each with a value for every variable.

    `examples` override the typical values, such as those of a WhatsApp template.
    """
    names = _data()["sets"]
    sets = {
        title: {variable: _value(variable, kind) for variable in variables}
        for kind, title in names.items()
    }
    given_examples = {name: value for name, value in (examples or {}).items() if value}
    sets[names["typical"]] |= {
        name: given_examples[name] for name in variables if name in given_examples
    }
    return sets


def _value(variable: str, kind: str) -> str:
    if kind == "empty":
        return ""
    return str(_matching_rule(_PART.sub("", variable).lower()).get(kind, ""))


def _matching_rule(variable: str) -> Mapping[str, Any]:
    """Return the first rule with a word that is part of the name, or a longer word inside it."""
    name_parts = set(variable.split("_"))
    for rule in _data()["rule"]:
        if any(word in name_parts or (len(word) > 3 and word in variable) for word in rule["like"]):
            return dict(rule)
    return dict(_data()["other"])


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
