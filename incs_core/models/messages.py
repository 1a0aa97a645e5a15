"""Drafts of RCS messages (INCS: Send RCS Messages), and what comes back about any message.

All but templates go only within 24 hours of the recipient's last message.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import Field

from incs_core.errors import InvalidDraft, Problem
from incs_core.models.checks import text_problems
from incs_core.models.drafts import MediaDraft, MessageDraft, TextDraft
from incs_core.models.limits import MAX_RCS_MESSAGE, RCS_DOCUMENT_TYPES
from incs_core.models.receipts import MessageStatus, SendReceipt
from incs_core.models.status import Channel
from incs_core.models.viber import ViberDocument, ViberImage, ViberOtp, ViberText, ViberVideo
from incs_core.models.whatsapp import (
    WhatsAppAudio,
    WhatsAppDocument,
    WhatsAppImage,
    WhatsAppInteractive,
    WhatsAppTemplate,
    WhatsAppText,
    WhatsAppVideo,
)

__all__ = [
    "DRAFT_TYPES",
    "DocumentMessage",
    "ImageMessage",
    "MessageDraft",
    "MessageStatus",
    "SendReceipt",
    "TemplateMessage",
    "TextMessage",
    "ViberDocument",
    "ViberImage",
    "ViberOtp",
    "ViberText",
    "ViberVideo",
    "VideoMessage",
    "WhatsAppAudio",
    "WhatsAppDocument",
    "WhatsAppImage",
    "WhatsAppInteractive",
    "WhatsAppTemplate",
    "WhatsAppText",
    "WhatsAppVideo",
    "draft_from_wire",
]


class TextMessage(TextDraft):
    """Plain text over RCS."""

    channel = Channel.RCS
    limit = MAX_RCS_MESSAGE


class ImageMessage(MediaDraft):
    """An image over RCS."""

    channel = Channel.RCS
    type = "image"


class VideoMessage(MediaDraft):
    """A video over RCS."""

    channel = Channel.RCS
    type = "video"


class DocumentMessage(MediaDraft):
    """A PDF over RCS."""

    channel = Channel.RCS
    type = "document"
    endings = RCS_DOCUMENT_TYPES


class TemplateMessage(MessageDraft):
    """An approved RCS template, by name (not id).

    `parameters` holds a text for every variable of the template, those in cards and suggestions
    included; `parameter_problems` in `models.templates` checks them against the template.
    """

    channel = Channel.RCS
    type = "template"

    name: str
    parameters: dict[str, str] = Field(default_factory=dict)

    @property
    def template_name(self) -> str:
        """Name of the template that is sent."""
        return self.name

    def _body(self) -> dict[str, Any]:
        template: dict[str, Any] = {"name": self.name}
        if self.parameters:
            template["parameters"] = self.parameters
        return {"template": template}

    def _problems(self) -> Iterator[Problem]:
        yield from text_problems("name", self.name)
        for name, value in self.parameters.items():
            if not value:
                yield Problem(f"parameters.{name}", "Enter a value; INCS needs one for each.")


_DRAFTS: tuple[type[MessageDraft], ...] = (
    TextMessage,
    ImageMessage,
    VideoMessage,
    DocumentMessage,
    TemplateMessage,
    WhatsAppText,
    WhatsAppImage,
    WhatsAppVideo,
    WhatsAppAudio,
    WhatsAppDocument,
    WhatsAppTemplate,
    WhatsAppInteractive,
    ViberText,
    ViberImage,
    ViberVideo,
    ViberDocument,
    ViberOtp,
)
DRAFT_TYPES: Mapping[tuple[Channel, str], type[MessageDraft]] = {
    (draft.channel, draft.type): draft for draft in _DRAFTS
}
"""Every kind of message, by channel and wire type."""


def draft_from_wire(channel: Channel | str, body: Mapping[str, Any]) -> MessageDraft:
    """Return the draft whose `wire()` is `body`, for example to repeat a send exactly.

    Raises InvalidDraft if the body is none that this channel knows.
    """
    kind = str(body.get("type", ""))
    draft = next((d for d in _DRAFTS if d.channel == channel and d.type == kind), None)
    if draft is None:
        raise InvalidDraft([Problem("type", f"There is no such message on {channel}: {kind}.")])
    part = body.get(kind)
    is_one_field = kind in draft.model_fields or not isinstance(part, Mapping)
    fields = {kind: part} if is_one_field else dict(part or {})
    return draft.model_validate({"to": body.get("to", ""), **fields})
