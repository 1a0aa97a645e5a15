"""Drafts of RCS, WhatsApp and Viber messages (INCS: Send RCS, WhatsApp, Viber Messages)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import Field

from incs_core.domain.statuses import Channel
from incs_core.errors import InvalidDraft, Problem
from incs_core.wire.drafts import MediaDraft, MessageDraft, TextDraft, text_problems
from incs_core.wire.limits import (
    MAX_RCS_MESSAGE,
    MAX_VIBER_TEXT,
    RCS_DOCUMENT_TYPES,
    VIBER_DOCUMENT_TYPES,
    VIBER_IMAGE_TYPES,
    VIBER_VIDEO_TYPES,
    WHATSAPP_VIDEO_TYPES,
)


class ViberText(TextDraft):
    """Plain text, at most 1000 characters."""

    channel = Channel.VIBER
    limit = MAX_VIBER_TEXT


class ViberImage(MediaDraft):
    """An image: png, jpeg, jpg or gif, at most 200 MB."""

    channel = Channel.VIBER
    type = "image"
    endings = VIBER_IMAGE_TYPES


class ViberVideo(MediaDraft):
    """A video: mp4, at most 200 MB and 10 minutes; the link must answer with `Content-Length`."""

    channel = Channel.VIBER
    type = "video"
    endings = VIBER_VIDEO_TYPES


class ViberDocument(MediaDraft):
    """A document: doc(x), xls(x), csv or pdf, at most 200 MB."""

    channel = Channel.VIBER
    type = "document"
    endings = VIBER_DOCUMENT_TYPES


class ViberOtp(MessageDraft):
    """A one-time password in Viber's own layout."""

    channel = Channel.VIBER
    type = "otp"

    code: str
    language: str
    code_expiration_minutes: int

    def _body(self) -> dict[str, Any]:
        fields = ("code", "language", "code_expiration_minutes")
        return {"otp": {field: getattr(self, field) for field in fields}}

    def _problems(self) -> Iterator[Problem]:
        yield from text_problems("code", self.code)
        yield from text_problems("language", self.language)
        if self.code_expiration_minutes < 1:
            yield Problem("code_expiration_minutes", "Enter at least one minute.")


class WhatsAppText(TextDraft):
    """Plain text."""

    channel = Channel.WHATSAPP


class WhatsAppImage(MediaDraft):
    """An image."""

    channel = Channel.WHATSAPP
    type = "image"


class WhatsAppVideo(MediaDraft):
    """A video: .3gp or .mp4, H.264, at most 16 MB."""

    channel = Channel.WHATSAPP
    type = "video"
    endings = WHATSAPP_VIDEO_TYPES


class WhatsAppAudio(MediaDraft):
    """An audio file."""

    channel = Channel.WHATSAPP
    type = "audio"


class WhatsAppDocument(MediaDraft):
    """A document."""

    channel = Channel.WHATSAPP
    type = "document"


class WhatsAppTemplate(MessageDraft):
    """An approved template, by name; `components` are Meta's and fill its variables."""

    channel = Channel.WHATSAPP
    type = "template"

    name: str
    components: list[dict[str, Any]] = Field(default_factory=list)

    @property
    def template_name(self) -> str:
        """Name of the template that is sent."""
        return self.name

    def _body(self) -> dict[str, Any]:
        template: dict[str, Any] = {"name": self.name}
        if self.components:
            template["components"] = self.components
        return {"template": template}

    def _problems(self) -> Iterator[Problem]:
        yield from text_problems("name", self.name)
        for index, component in enumerate(self.components):
            if not component.get("type"):
                field = f"components[{index}].type"
                yield Problem(field, "Say which part it fills: header, body or button.")


class WhatsAppInteractive(MessageDraft):
    """Buttons, a list, a link or a carousel: Meta's `interactive` object, passed on unchanged."""

    channel = Channel.WHATSAPP
    type = "interactive"

    interactive: dict[str, Any]

    def _body(self) -> dict[str, Any]:
        return {"interactive": self.interactive}

    def _problems(self) -> Iterator[Problem]:
        if not self.interactive.get("type"):
            yield Problem("interactive.type", "Name the kind: button, list, cta_url or carousel.")


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

    `parameters` maps every variable of the template, also in cards and suggestions, to a text;
    `parameter_problems` in `wire.templates` checks them against the template.
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
"""Draft class by channel and wire type."""


def draft_from_wire(channel: Channel | str, body: Mapping[str, Any]) -> MessageDraft:
    """Return the draft whose `wire()` is `body`, for example to repeat a send.

    Raises InvalidDraft if the channel has no such message.
    """
    kind = str(body.get("type", ""))
    draft = next((d for d in _DRAFTS if d.channel == channel and d.type == kind), None)
    if draft is None:
        raise InvalidDraft([Problem("type", f"There is no such message on {channel}: {kind}.")])
    part = body.get(kind)
    is_one_field = kind in draft.model_fields or not isinstance(part, Mapping)
    fields = {kind: part} if is_one_field else dict(part or {})
    return draft.model_validate({"to": body.get("to", ""), **fields})
