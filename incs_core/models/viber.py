"""Drafts of Viber messages (INCS: Send Viber Messages)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from incs_core.errors import Problem
from incs_core.models.checks import text_problems
from incs_core.models.drafts import MediaDraft, MessageDraft, TextDraft
from incs_core.models.limits import (
    MAX_VIBER_TEXT,
    VIBER_DOCUMENT_TYPES,
    VIBER_IMAGE_TYPES,
    VIBER_VIDEO_TYPES,
)
from incs_core.models.status import Channel


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
