"""The vendor's checks of a send, but for a template's values (INCS: Send … Messages).

All types but `template` are documented as possible only within 24 hours after the recipient wrote.
The sandbox takes them at any time, so that they can be tried without a reply first.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from incs_core.models import limits
from incs_core.sandbox.answers import invalid
from incs_core.sandbox.reading import integer_of, link_of, object_of, one_of, phone_of, text_of

Body = dict[str, Any]

TYPES = {
    "rcs": ("template", "text", "image", "video", "document"),
    "whatsapp": ("template", "text", "image", "video", "audio", "document", "interactive"),
    "viber": ("otp", "text", "image", "video", "document"),
}
_TEXTS: dict[str, int | None] = {
    "rcs": limits.MAX_RCS_MESSAGE,
    "whatsapp": None,
    "viber": limits.MAX_VIBER_TEXT,
}
_FILES: dict[tuple[str, str], tuple[str, ...]] = {
    ("rcs", "document"): limits.RCS_DOCUMENT_TYPES,
    ("whatsapp", "video"): limits.WHATSAPP_VIDEO_TYPES,
    ("viber", "image"): limits.VIBER_IMAGE_TYPES,
    ("viber", "video"): limits.VIBER_VIDEO_TYPES,
    ("viber", "document"): limits.VIBER_DOCUMENT_TYPES,
}
_INTERACTIVE = ("cta_url", "list", "carousel", "button")


class Checked(NamedTuple):
    """A send that has the right form. `template` is the object of that name, else None."""

    recipient: str
    kind: str
    template: Body | None


def check_message(channel: str, body: Body) -> Checked:
    """Return what a send asks for; refuse wrong parameters with 422."""
    recipient = phone_of(body, "to")
    kind = one_of(body, "type", TYPES[channel])
    if kind == "template":
        template = object_of(body, "template")
        text_of(template, "name", of="template.")
        return Checked(recipient, kind, template)
    _check_content(channel, kind, body)
    return Checked(recipient, kind, None)


def _check_content(channel: str, kind: str, body: Body) -> None:
    if kind == "text":
        text_of(body, "text", most=_TEXTS[channel])
    elif kind == "otp":
        _check_otp(object_of(body, "otp"))
    elif kind == "interactive":
        one_of(object_of(body, "interactive"), "type", _INTERACTIVE, of="interactive.")
    else:
        endings = _FILES.get((channel, kind), ())
        link_of(object_of(body, kind), "link", of=f"{kind}.", endings=endings)


def _check_otp(otp: Body) -> None:
    text_of(otp, "code", of="otp.")
    text_of(otp, "language", of="otp.")
    integer_of(otp, "code_expiration_minutes", of="otp.", least=1)


def parameters_of(template: Body) -> dict[str, str]:
    """Return the values of an RCS template send; they are strings (INCS: Send RCS Messages)."""
    values = template.get("parameters")
    if values is None or values == []:
        return {}
    if not isinstance(values, dict):
        raise invalid("The template.parameters must be an object.")
    if not all(isinstance(value, str) for value in values.values()):
        raise invalid("The template.parameters must have strings as values.")
    return values
