"""Templates as JSON files: parsing and writing.

Accepts a create request, a template resource, a list of either, and an INCS response with one of
these as data (INCS: Template Creation, Get Template Details, Fetch Templates List; Create Template
(WABA), Template List (WABA)).
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any, Final

from incs_core.api import PreparedRequest
from incs_core.api.requests import ApiRequest, get_template, list_templates
from incs_core.errors import InvalidDraft, Problem
from incs_core.settings import Account
from incs_core.wire.templates import Template, TemplateDraft, WabaTemplateDraft

Draft = TemplateDraft | WabaTemplateDraft

MAX_FILE_BYTES: Final = 5 * 1024 * 1024
"""A list of a thousand carousels is smaller."""
_TYPE_BY_FIELD: Final = {
    "textMessage": "text",
    "standaloneCard": "richcard",
    "carouselCard": "carousel",
}
_NUMBERED_NAME: Final = re.compile(r"(?P<stem>.*?)_(?P<number>\d{1,4})")
_MASKED_HEADERS: Final = {"certification-code": "$INCS_CERTIFICATION_CODE"}
_WABA_FIELDS: Final = ("name", "language", "category", "components")
_TOO_DEEP: Final = "Too deeply nested for a template."


@dataclass(frozen=True, slots=True)
class ParsedTemplate:
    """A template parsed from a text.

    `position` counts from 1. `draft` is None if `problems` say why it cannot be parsed; a parsed
    draft may still violate rules of the checks.
    """

    position: int
    name: str
    draft: Draft | None
    problems: tuple[Problem, ...] = ()


def read_json(text: str | bytes) -> list[ParsedTemplate]:
    """Return the templates in a text, each with a draft or with problems.

    Raises:
        InvalidDraft: the text is not JSON, is too large, or has no template.
    """
    if len(text) > MAX_FILE_BYTES:
        raise _file_error("Larger than 5 MiB; split it into several files.")
    data = _unwrap(_parse_json(text))
    items = data if isinstance(data, list) else [data]
    if not items:
        raise _file_error("The list is empty: no templates.")
    return [_parse_template(position, item) for position, item in enumerate(items, start=1)]


def draft_of(template: Template, name: str = "") -> Draft:
    """Return the draft of a copy of a template, under `name` or its own name.

    The category is empty if INCS did not give it.

    Raises:
        InvalidDraft: the template has a form that cannot be submitted.
    """
    template_fields = {
        "name": name or template.name,
        "type": template.type,
        "category": template.category,
        "language": template.language,
        **template.content,
    }
    return _parse_draft({**template_fields, "content": template.content})


def to_json(draft: Draft) -> str:
    """Return a draft as the JSON of a create request."""
    return json.dumps(draft.wire(), indent=2, ensure_ascii=False) + "\n"


def all_to_json(templates: Iterable[Template]) -> str:
    """Return templates as a JSON list of create requests for `read_json`.

    Templates that cannot be submitted are left out.
    """
    drafts = []
    for template in templates:
        try:
            drafts.append(draft_of(template).wire())
        except InvalidDraft:
            continue
    return json.dumps(drafts, indent=2, ensure_ascii=False) + "\n"


def next_name(name: str, taken: Collection[str], limit: int) -> str:
    """Return the name with the next free number: ``sale``, ``sale_2``, ``sale_3``.

    At most `limit` characters: a long name is truncated before the number. Ignores case.
    """
    used = {other.casefold() for other in taken} | {name.casefold()}
    match = _NUMBERED_NAME.fullmatch(name)
    stem, first = (match["stem"], int(match["number"]) + 1) if match else (name, 2)
    return next(
        candidate
        for candidate in (_with_number(stem, number, limit) for number in count(first))
        if candidate.casefold() not in used
    )


def template_curl(account: Account, template_id: str) -> str:
    """Return a curl command for a template; for WhatsApp the list, as INCS documents no other."""
    request = _template_request(account, template_id)
    return PreparedRequest(request.method, request.url(account), _MASKED_HEADERS, None).curl()


def _parse_json(text: str | bytes) -> object:
    try:
        return json.loads(text.decode("utf-8-sig") if isinstance(text, bytes) else text)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise _file_error(f"Invalid JSON: {error.msg.lower()} in {where}.") from None
    except UnicodeDecodeError:
        raise _file_error("Not UTF-8 text.") from None
    except RecursionError:
        raise _file_error(_TOO_DEEP) from None
    except ValueError:  # Python rejects integers of thousands of digits
        raise _file_error("It contains a number that is too long.") from None


def _unwrap(data: object) -> object:
    """Return the data of an INCS envelope; other values unchanged."""
    if isinstance(data, Mapping) and "data" in data and "status" in data and "name" not in data:
        if data["status"] != "success":
            words = str(data.get("message") or "no reason given")
            raise _file_error(f"An error response of INCS, not a template: {words}")
        return data["data"]
    return data


def _parse_template(position: int, item: object) -> ParsedTemplate:
    if not isinstance(item, Mapping):
        return ParsedTemplate(position, "", None, (Problem("file", "Not a template object."),))
    name = item.get("name")
    word = name if isinstance(name, str) else ""
    try:
        return ParsedTemplate(position, word, _parse_draft(item))
    except InvalidDraft as error:
        return ParsedTemplate(position, word, None, tuple(error.problems))
    except RecursionError:
        return ParsedTemplate(position, word, None, (Problem("content", _TOO_DEEP),))


def _parse_draft(item: Mapping[str, Any]) -> Draft:
    if "components" in item:
        fields = {name: item[name] for name in _WABA_FIELDS if item.get(name) is not None}
        return WabaTemplateDraft(**{"name": "", "language": "", "category": "", **fields})
    content = item.get("content")
    if not isinstance(content, Mapping):
        words = "Missing: neither content (RCS) nor components (WhatsApp)."
        raise InvalidDraft((Problem("content", words),))
    return TemplateDraft(
        name=item.get("name") or "",
        type=item.get("type") or _type_of(content),
        category=item.get("category") or "",
        content=_without_nulls(content),
    )


def _type_of(content: Mapping[str, Any]) -> str:
    return next((kind for field, kind in _TYPE_BY_FIELD.items() if field in content), "")


def _without_nulls(node: Any) -> Any:
    """Remove null values, which INCS writes for unused fields."""
    if isinstance(node, Mapping):
        return {key: _without_nulls(item) for key, item in node.items() if item is not None}
    return [_without_nulls(item) for item in node] if isinstance(node, list) else node


def _file_error(words: str) -> InvalidDraft:
    return InvalidDraft((Problem("file", words),))


def _with_number(stem: str, number: int, limit: int) -> str:
    ending = f"_{number}"
    return f"{stem[: limit - len(ending)]}{ending}"


def _template_request(account: Account, template_id: str) -> ApiRequest:
    if account.channel == "whatsapp":
        return list_templates(endpoint="waba_templates")
    return get_template(template_id)
