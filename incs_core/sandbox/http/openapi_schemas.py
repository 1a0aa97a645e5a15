"""JSON Schemas of requests and responses for the OpenAPI document."""

from __future__ import annotations

from typing import Any

from incs_core.wire import limits

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
SOME_TEXT: Schema = {"type": "string", "minLength": 1}
WHOLE: Schema = {"type": "integer"}
LARGEST = 2**63 - 1
LINK: Schema = {"type": "string", "pattern": r"^https?://[a-z0-9.-]+/[a-z0-9/._-]*$"}
PHONE: Schema = {
    "type": "string",
    "pattern": f"^[1-9][0-9]{{{limits.MIN_PHONE_DIGITS - 1},{limits.MAX_PHONE_DIGITS - 1}}}$",
}


def record(required: Schema, optional: Schema | None = None, *, closed: bool = False) -> Schema:
    """Return the schema of an object; `closed` allows no other fields."""
    schema: Schema = {"type": "object", "properties": {**required, **(optional or {})}}
    if required:
        schema["required"] = list(required)
    if closed:
        schema["additionalProperties"] = False
    return schema


def array(items: Schema, least: int = 0, most: int | None = None) -> Schema:
    """Return the schema of a list."""
    schema: Schema = {"type": "array", "items": items, "minItems": least}
    return schema if most is None else {**schema, "maxItems": most}


def maybe(schema: Schema) -> Schema:
    """Return the schema of an optional object: null, or the empty list that PHP writes for it."""
    return {"anyOf": [schema, {"type": "null"}, {"type": "array", "maxItems": 0}]}


def text(most: int) -> Schema:
    """Return the schema of a text with a maximum length."""
    return {**SOME_TEXT, "maxLength": int(most)}


def choice(*values: str) -> Schema:
    """Return the schema of an enumeration."""
    return {"type": "string", "enum": list(values)}


def success(data: Schema) -> Schema:
    """Return the envelope of a success around `data`."""
    return _envelope({"const": "success"}, {"const": 200}, {"const": ""}, data)


def failure(*codes: int) -> Schema:
    """Return the envelope of an error with one of `codes`."""
    return _envelope({"const": "error"}, {"enum": list(codes)}, SOME_TEXT, EMPTY)


def _envelope(status: Schema, code: Schema, message: Schema, data: Schema) -> Schema:
    fields = {"status": status, "code": code, "message": message, "data": data, "error": EMPTY}
    return record(fields, closed=True)


_MAYBE_TEXT: Schema = {"type": ["string", "null"]}
EMPTY: Schema = {"type": "object", "maxProperties": 0}

# Templates

_TIMES = dict.fromkeys(("created_time", "updated_time", "status_updated_time"), WHOLE)
RCS_TEMPLATE = record(
    {
        "template_id": {"type": "string", "pattern": "^[0-9]{19}$"},
        "name": TEXT,
        "type": choice("text", "richcard", "carousel"),
        "status": choice("PENDING", "APPROVED", "REJECTED"),
        "content": {"type": "object"},
        **_TIMES,
    },
    closed=True,
)
WABA_TEMPLATE = record(
    {
        "template_id": {"type": "string", "pattern": "^[0-9]{16}$"},
        **dict.fromkeys(("name", "language"), TEXT),
        "category": choice(*limits.WABA_CATEGORIES),
        "status": choice("PENDING", "APPROVED", "REJECTED"),
        "quality": TEXT,
        "components": array({"type": "object"}),
        **_TIMES,
        **dict.fromkeys(("quality_updated_time", "category_updated_time"), WHOLE),
    },
    closed=True,
)

_LABELS = {"text": text(limits.MAX_SUGGESTION_TEXT), "postbackData": text(limits.MAX_POSTBACK)}
_DIALLED: Schema = {"type": "string", "pattern": "^\\+[1-9][0-9]{6,14}$"}
_SUGGESTION: Schema = {
    "oneOf": [
        record({"suggestionType": choice("reply"), **_LABELS}),
        record({"suggestionType": choice("url_action"), **_LABELS, "url": LINK}),
        record({"suggestionType": choice("dialer_action"), **_LABELS, "phoneNumber": _DIALLED}),
    ]
}
_CARD = record(
    {
        "cardTitle": text(limits.MAX_CARD_TITLE),
        "cardDescription": text(limits.MAX_CARD_DESCRIPTION),
        "mediaUrl": LINK,
    },
    {
        "thumbnailUrl": LINK,
        "suggestions": maybe(array(_SUGGESTION, 0, limits.MAX_CARD_SUGGESTIONS)),
    },
)
_CONTENTS: dict[str, Schema] = {
    "text": record(
        {"textMessage": text(limits.MAX_TEXT)},
        {"suggestions": maybe(array(_SUGGESTION, 0, limits.MAX_TEXT_SUGGESTIONS))},
    ),
    "richcard": record(
        {
            "orientation": choice("VERTICAL"),
            "height": choice(*limits.HEIGHTS),
            "standaloneCard": _CARD,
        }
    ),
    "carousel": record(
        {
            "height": choice(*limits.HEIGHTS),
            "width": choice(*limits.WIDTHS),
            "carouselCard": array(_CARD, limits.MIN_CARDS, limits.MAX_CARDS),
        }
    ),
}
RCS_TEMPLATE_DRAFT: Schema = {
    "oneOf": [
        record(
            {
                "name": {"type": "string", "pattern": f"^[A-Za-z0-9_]{{1,{limits.MAX_NAME}}}$"},
                "type": choice(kind),
                "category": choice(*limits.TEMPLATE_CATEGORIES),
                "content": content,
            }
        )
        for kind, content in _CONTENTS.items()
    ]
}
_COMPONENT = record({"type": choice("HEADER", "BODY", "FOOTER")}, {"text": _MAYBE_TEXT})
WABA_TEMPLATE_DRAFT = record(
    {
        "name": text(limits.MAX_WABA_NAME),
        "language": text(limits.MAX_WABA_NAME),
        "category": choice(*limits.WABA_CATEGORIES),
    },
    {"components": maybe(array(_COMPONENT))},
)

# Messages


def _message(kind: str, content: Schema) -> Schema:
    return record({"to": PHONE, "type": choice(kind), kind: content})


def _file(*endings: str) -> Schema:
    tail = "|".join(ending.removeprefix(".") for ending in endings)
    pattern = rf"^https://[a-z0-9-]+\.example\.com/[a-z0-9/_-]+\.({tail})$"
    return record({"link": {"type": "string", "pattern": pattern}})


def _files(**endings: tuple[str, ...]) -> list[Schema]:
    return [_message(kind, _file(*some)) for kind, some in endings.items()]


_ANY_FILE = (".bin",)
_VALUES: Schema = {"type": "object", "additionalProperties": TEXT}
_MINUTES: Schema = {"type": "integer", "minimum": 1, "maximum": LARGEST}
MESSAGES: dict[str, Schema] = {
    "rcs": {
        "oneOf": [
            _message("template", record({"name": SOME_TEXT}, {"parameters": maybe(_VALUES)})),
            _message("text", text(limits.MAX_RCS_MESSAGE)),
            *_files(image=_ANY_FILE, video=_ANY_FILE, document=limits.RCS_DOCUMENT_TYPES),
        ]
    },
    "whatsapp": {
        "oneOf": [
            _message("template", record({"name": SOME_TEXT})),
            _message("text", SOME_TEXT),
            *_files(image=_ANY_FILE, video=limits.WHATSAPP_VIDEO_TYPES),
            *_files(audio=_ANY_FILE, document=_ANY_FILE),
            _message(
                "interactive", record({"type": choice("cta_url", "list", "carousel", "button")})
            ),
        ]
    },
    "viber": {
        "oneOf": [
            _message(
                "otp",
                record(
                    {"code": SOME_TEXT, "language": SOME_TEXT, "code_expiration_minutes": _MINUTES}
                ),
            ),
            _message("text", text(limits.MAX_VIBER_TEXT)),
            *_files(image=limits.VIBER_IMAGE_TYPES, video=limits.VIBER_VIDEO_TYPES),
            *_files(document=limits.VIBER_DOCUMENT_TYPES),
        ]
    },
}
SENT = record({"msg_id": SOME_TEXT}, closed=True)
STATUS_ITEM = record(
    {
        "message_id": SOME_TEXT,
        "message_status": choice("accepted", "sent", "delivered", "read", "failed"),
        "error": {
            "anyOf": [
                {"type": "null"},
                record({"title": TEXT}, {"code": {"type": ["integer", "string"]}}, closed=True),
            ]
        },
        "received_at": WHOLE,
    },
    closed=True,
)

# Tasks

TOKEN = record({"token": SOME_TEXT, "expires_in": WHOLE}, closed=True)
_LOG = record(
    {
        **dict.fromkeys(("id", "type", "status", "pre_status"), WHOLE),
        **dict.fromkeys(("assignee_username", "comment", "created_at", "updated_at"), TEXT),
    },
    closed=True,
)
_TASK_FIELDS: Schema = {
    **dict.fromkeys(("id", "creation_id", "auth_id", "type", "status"), WHOLE),
    **dict.fromkeys(("name", "description", "user_name", "user_phone"), TEXT),
    **dict.fromkeys(("assignee_username", "created_at", "updated_at"), TEXT),
    "logs": array(_LOG),
}
TASK = record({**_TASK_FIELDS, "conversation_id": WHOLE}, closed=True)
TASK_PAGE = record({"total": WHOLE, "data": array(record(_TASK_FIELDS, closed=True))}, closed=True)
TASK_DRAFT = record(
    {
        "name": text(limits.MAX_TASK_NAME),
        "type": {"type": "integer", "const": 3},
        "auth_id": {"type": "integer", "minimum": 1, "maximum": LARGEST},
        "user_phone": PHONE,
        "assignee_username": SOME_TEXT,
    },
    {
        "description": {**_MAYBE_TEXT, "maxLength": int(limits.MAX_TASK_DESCRIPTION)},
        "user_name": _MAYBE_TEXT,
        "task_module_info": maybe({"type": "object"}),
    },
)
