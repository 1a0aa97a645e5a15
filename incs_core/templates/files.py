"""Templates as JSON: read from files and from what INCS answers, written as INCS wants them.

Understood are a create request, a template as INCS shows it, a list of either, and INCS's whole
answer around one or the other (INCS: Template Creation, Get Template Details, Fetch Templates List;
Create Template (WABA), Template List (WABA)).
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

MOST_BYTES: Final = 5 * 1024 * 1024
"""A list of a thousand carousels has less; more is no file of templates."""
_TYPES: Final = {
    "textMessage": "text",
    "standaloneCard": "richcard",
    "carouselCard": "carousel",
}
_WABA_FIELDS: Final = ("name", "language", "category", "components")
_NESTED: Final = "It is nested too deep to be a template."


@dataclass(frozen=True, slots=True)
class ParsedTemplate:
    """A template out of a text.

    `place` counts from 1. `draft` is None where `problems` say why it cannot even be read; a draft
    that was read may still break rules, which the checks say.
    """

    place: int
    name: str
    draft: Draft | None
    problems: tuple[Problem, ...] = ()


def read_json(text: str | bytes) -> list[ParsedTemplate]:
    """Return the templates in a text, each readable or with what is wrong with it.

    Raises:
        InvalidDraft: the text is no JSON, too large, or holds no template at all.
    """
    if len(text) > MOST_BYTES:
        raise _refused("It is larger than 5 MiB; split it into several files.")
    data = _unwrapped(_parsed(text))
    items = data if isinstance(data, list) else [data]
    if not items:
        raise _refused("It holds an empty list: no template.")
    return [_found(place, item) for place, item in enumerate(items, start=1)]


def draft_of(template: Template, name: str = "") -> Draft:
    """Return what has to be submitted to get a template like this one, under this name or its own.

    The category is empty where INCS never told it.

    Raises:
        InvalidDraft: it is of a form that cannot be submitted.
    """
    given = {
        "name": name or template.name,
        "type": template.type,
        "category": template.category,
        "language": template.language,
        **template.content,
    }
    return _draft({**given, "content": template.content})


def to_json(draft: Draft) -> str:
    """Return a draft as the JSON of a create request."""
    return json.dumps(draft.wire(), indent=2, ensure_ascii=False) + "\n"


def all_to_json(templates: Iterable[Template]) -> str:
    """Return templates as one JSON list of create requests; what cannot be submitted is left out.

    `read_json` reads it, and so does the command that submits files.
    """
    drafts = []
    for template in templates:
        try:
            drafts.append(draft_of(template).wire())
        except InvalidDraft:
            continue
    return json.dumps(drafts, indent=2, ensure_ascii=False) + "\n"


def _parsed(text: str | bytes) -> object:
    try:
        return json.loads(text.decode("utf-8-sig") if isinstance(text, bytes) else text)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise _refused(f"It is no JSON: {error.msg.lower()} in {where}.") from None
    except UnicodeDecodeError:
        raise _refused("It is no UTF-8 text.") from None
    except RecursionError:
        raise _refused(_NESTED) from None
    except ValueError:  # Python refuses to read numbers of thousands of digits
        raise _refused("It holds a number that is too long to be read.") from None


def _unwrapped(data: object) -> object:
    """Take the data out of INCS's envelope, where there is one."""
    if isinstance(data, Mapping) and "data" in data and "status" in data and "name" not in data:
        if data["status"] != "success":
            words = str(data.get("message") or "without a word why")
            raise _refused(f"It is a refusal of INCS, not a template: {words}")
        return data["data"]
    return data


def _found(place: int, item: object) -> ParsedTemplate:
    if not isinstance(item, Mapping):
        return ParsedTemplate(
            place, "", None, (Problem("file", "It is no object with the fields of one."),)
        )
    name = item.get("name")
    word = name if isinstance(name, str) else ""
    try:
        return ParsedTemplate(place, word, _draft(item))
    except InvalidDraft as error:
        return ParsedTemplate(place, word, None, tuple(error.problems))
    except RecursionError:
        return ParsedTemplate(place, word, None, (Problem("content", _NESTED),))


def _draft(item: Mapping[str, Any]) -> Draft:
    if "components" in item:
        known = {name: item[name] for name in _WABA_FIELDS if item.get(name) is not None}
        return WabaTemplateDraft(**{"name": "", "language": "", "category": "", **known})
    content = item.get("content")
    if not isinstance(content, Mapping):
        words = "There is none: neither content (RCS) nor components (WhatsApp)."
        raise InvalidDraft((Problem("content", words),))
    return TemplateDraft(
        name=item.get("name") or "",
        type=item.get("type") or _type_of(content),
        category=item.get("category") or "",
        content=_without_nothing(content),
    )


def _type_of(content: Mapping[str, Any]) -> str:
    return next((kind for field, kind in _TYPES.items() if field in content), "")


def _without_nothing(node: Any) -> Any:
    """INCS writes null where a field is not used; a draft leaves it out."""
    if isinstance(node, Mapping):
        return {key: _without_nothing(item) for key, item in node.items() if item is not None}
    return [_without_nothing(item) for item in node] if isinstance(node, list) else node


def _refused(words: str) -> InvalidDraft:
    return InvalidDraft((Problem("file", words),))


_NUMBERED: Final = re.compile(r"(?P<stem>.*?)_(?P<number>\d{1,4})")


def next_name(name: str, taken: Collection[str], limit: int) -> str:
    """The name with the next number that nobody has: ``sale``, ``sale_2``, ``sale_3``.

    At most `limit` characters; the beginning is cut for it. Capitals do not tell names apart.
    """
    used = {each.casefold() for each in taken} | {name.casefold()}
    found = _NUMBERED.fullmatch(name)
    stem, first = (found["stem"], int(found["number"]) + 1) if found else (name, 2)
    return next(
        made
        for made in (_numbered(stem, number, limit) for number in count(first))
        if made.casefold() not in used
    )


def _numbered(stem: str, number: int, limit: int) -> str:
    ending = f"_{number}"
    return f"{stem[: limit - len(ending)]}{ending}"


HEADERS = {"certification-code": "$INCS_CERTIFICATION_CODE"}


def lookup_curl(account: Account, template_id: str) -> str:
    """A curl command that asks for a template; WhatsApp templates are only documented as a list."""
    call = _call(account, template_id)
    return PreparedRequest(call.method, call.url(account), HEADERS, None).curl()


def _call(account: Account, template_id: str) -> ApiRequest:
    if account.channel == "whatsapp":
        return list_templates(endpoint="waba_templates")
    return get_template(template_id)
