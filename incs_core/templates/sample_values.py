"""Sets of values that every template has from the start, made from its variables' names.

They show what breaks a layout before a customer sees it: long names, letters that run from right to
left, emoji, and nothing at all.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

_PART: Final = re.compile(r"^(header|body|button\d+)\.")


def starter_sets(
    variables: Sequence[str], examples: Mapping[str, str] | None = None
) -> dict[str, dict[str, str]]:
    """Sets of values by the set's name, each with a value for every variable.

    `examples` are better typical values, such as those that a WhatsApp template carries.
    """
    names = _data()["sets"]
    made = {
        title: {variable: _value(variable, kind) for variable in variables}
        for kind, title in names.items()
    }
    given = {name: value for name, value in (examples or {}).items() if value}
    made[names["typical"]] |= {name: given[name] for name in variables if name in given}
    return made


def _value(variable: str, kind: str) -> str:
    if kind == "empty":
        return ""
    return str(_rule(_PART.sub("", variable).lower()).get(kind, ""))


def _rule(variable: str) -> Mapping[str, Any]:
    """The first rule that a name fits: as one of its words, or within it where the word is long."""
    steps = set(variable.split("_"))
    for rule in _data()["rule"]:
        if any(word in steps or (len(word) > 3 and word in variable) for word in rule["like"]):
            return dict(rule)
    return dict(_data()["other"])


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
