"""One intent for one state of the form, so that pressing twice sends once; no Streamlit."""

from __future__ import annotations

import hashlib
import json
import uuid
from dataclasses import dataclass

from incs_core.models.messages import MessageDraft


@dataclass(frozen=True, slots=True)
class Armed:
    """An intent and the state of the form that it stands for (a fingerprint without content)."""

    fingerprint: str
    intent_id: str


def armed_for(
    account: str, draft: MessageDraft, *, is_test: bool, before: Armed | None = None
) -> Armed:
    """The intent of this form: the one before as long as nothing in the form has changed."""
    state = json.dumps([account, draft.channel, is_test, draft.wire()], sort_keys=True)
    fingerprint = hashlib.sha256(state.encode()).hexdigest()
    if before is not None and before.fingerprint == fingerprint:
        return before
    return Armed(fingerprint, str(uuid.uuid4()))
