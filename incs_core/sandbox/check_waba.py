"""The vendor's checks of WhatsApp templates and their values (INCS: Create Template (WABA))."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from incs_core.models import limits
from incs_core.sandbox.answers import RefusedError, invalid
from incs_core.sandbox.reading import list_of, missing, one_of, text_of

Body = dict[str, Any]

_WHATSAPP = 10002
_VARIABLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_TYPES = ("HEADER", "BODY", "FOOTER", "BUTTONS", "CAROUSEL", "LIMITED_TIME_OFFER")
_MEDIA = ("IMAGE", "VIDEO", "DOCUMENT", "LOCATION")


def check_waba_template(body: Body) -> None:
    """Refuse what INCS refuses: missing fields 400, wrong ones 422."""
    missing(("name", "language", "category"), body)
    text_of(body, "name", most=limits.MAX_WABA_NAME)
    text_of(body, "language", most=limits.MAX_WABA_NAME)
    one_of(body, "category", limits.WABA_CATEGORIES)
    for index, component in enumerate(list_of(body, "components")):
        where = f"components.{index}"
        if not isinstance(component, dict):
            raise invalid(f"The {where} must be an object.")
        kind = component.get("type")
        if not isinstance(kind, str) or kind.upper() not in _TYPES:
            raise invalid(f"The selected {where}.type is invalid: use {', '.join(_TYPES)}.")
        text_of(component, "text", of=f"{where}.", required=False)
        _objects(component, "buttons", f"{where}.")


def _objects(holder: Body, name: str, where: str) -> list[Body]:
    items = list_of(holder, name, of=where)
    if not all(isinstance(item, dict) for item in items):
        raise invalid(f"The {where}{name} must be an array of objects.")
    return items


def check_components(template: Body, sent: Body) -> None:
    """Refuse a send whose components do not fill the template, in Meta's words."""
    given = _given(_objects(sent, "components", "template."))
    if given != _expected(template.get("components") or []):
        raise RefusedError(
            _WHATSAPP,
            "(#132000) Number of parameters does not match the expected number of params",
        )


def _expected(components: list[Body]) -> Counter[str]:
    wanted: Counter[str] = Counter()
    for component in components:
        kind = str(component["type"]).upper()
        if kind == "HEADER" and str(component.get("format", "")).upper() in _MEDIA:
            wanted["header"] = 1
        elif kind in {"HEADER", "BODY"}:
            wanted[kind.lower()] = _variables(component.get("text"))
        for index, button in enumerate(component.get("buttons") or []):
            wanted[f"button {index}"] = _wanted_by(button)
    return +wanted


def _wanted_by(button: Body) -> int:
    coupon = str(button.get("type", "")).upper() == "COPY_CODE"
    return 1 if coupon else _variables(button.get("url"))


def _variables(text: object) -> int:
    return len(set(_VARIABLE.findall(text))) if isinstance(text, str) else 0


def _given(components: list[Body]) -> Counter[str]:
    given: Counter[str] = Counter()
    for index, component in enumerate(components):
        where = f"template.components.{index}."
        kind = one_of(component, "type", ("header", "body", "button"), of=where)
        place = f"button {component.get('index')}" if kind == "button" else kind
        quick = str(component.get("sub_type", "")).lower() == "quick_reply"
        count = len(_objects(component, "parameters", where))
        given[place] += 0 if quick else count
    return +given
