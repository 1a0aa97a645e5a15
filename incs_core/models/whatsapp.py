"""Drafts of WhatsApp messages (INCS: Send WhatsApp Messages).

All but templates go only within 24 hours of the recipient's last message.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import Field

from incs_core.errors import Problem
from incs_core.models.checks import text_problems
from incs_core.models.drafts import MediaDraft, MessageDraft, TextDraft
from incs_core.models.limits import WHATSAPP_VIDEO_TYPES
from incs_core.models.status import Channel


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
    """An approved template, by name, with Meta's components for its variables."""

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
    """Buttons, a list, a link or a carousel: Meta's `interactive` object as it is."""

    channel = Channel.WHATSAPP
    type = "interactive"

    interactive: dict[str, Any]

    def _body(self) -> dict[str, Any]:
        return {"interactive": self.interactive}

    def _problems(self) -> Iterator[Problem]:
        if not self.interactive.get("type"):
            yield Problem("interactive.type", "Name the kind: button, list, cta_url or carousel.")
