"""Read an account's templates; what changed since the last look becomes history.

INCS: Fetch Templates List; Template List (WABA). Whether RCS templates fire webhooks is not
documented, so looking is the one sure way to learn of a decision.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from incs_core.api import IncsClient
from incs_core.models import wire
from incs_core.models.limits import MAX_TEMPLATE_PAGE
from incs_core.models.templates import Template, TemplateStatus
from incs_core.settings import Account
from incs_core.store import Store
from incs_core.store.templates import DELETED
from incs_core.store.types import TemplateChange, TemplateRow, TemplateSeen


class TemplatesRead(NamedTuple):
    """What a look showed: how many templates, and what had changed."""

    templates: int
    changes: list[TemplateChange]


def sync_templates(
    store: Store, client: IncsClient, account: Account, now_ms: int | None = None
) -> TemplatesRead:
    """Read all pages of an account's templates and record what changed; nothing if a page fails.

    Templates that are missing count as deleted, where the pages prove it. Viber has no templates.
    Raises ApiError, TransportError and StoreError.
    """
    if account.channel == "viber":
        return TemplatesRead(0, [])
    pages = list(_pages(client, account))
    seen = {one.template_id: seen_as(one) for page in pages for one in page}
    seen_ms = time.time_ns() // 1_000_000 if now_ms is None else now_ms
    complete = proves_missing(pages)
    changes = store.save_templates(account.id, [*seen.values()], seen_ms, complete=complete)
    return TemplatesRead(len(seen), changes)


def proves_missing(pages: Sequence[Sequence[Template]]) -> bool:
    """Whether what is in none of the pages of a list is gone.

    After a full page an empty one may only mean that the template it was asked after was deleted
    just then: INCS does not say what follows a last_id that it no longer has.
    """
    return len(pages) == 1 or (len(pages) > 1 and bool(pages[-1]))


def seen_as(template: Template) -> TemplateSeen:
    """Return a template as the store keeps it; the status in INCS's own word."""
    return TemplateSeen(
        template_id=template.template_id,
        name=template.name,
        type=template.type,
        category=template.category,
        status=template.raw_status,
        quality=template.quality,
        raw=json.dumps(template.raw, ensure_ascii=False),
        created_ms=_ms(template.created_at),
        updated_ms=_ms(template.updated_at),
        status_updated_ms=_ms(template.status_updated_at),
        category_updated_ms=_ms(wire.moment(template.raw.get("category_updated_time"))),
        quality_updated_ms=_ms(wire.moment(template.raw.get("quality_updated_time"))),
    )


def template_of(row: TemplateRow) -> Template:
    """Return a template as we last knew it: what a webhook told since the last look included.

    One that INCS no longer has gets the status DELETED, which is our own word.
    """
    gone = row.deleted_ms is not None
    status = DELETED if gone else row.status
    return replace(
        Template.from_wire(json.loads(row.raw)),
        status=TemplateStatus.parse(status),
        raw_status=status,
        category=row.category,
        quality=row.quality,
    )


def _pages(client: IncsClient, account: Account) -> Iterator[list[Template]]:
    """Every page of the list, each after the last id of the one before."""
    source = client.waba_templates if account.channel == "whatsapp" else client.templates
    last_id: str | None = None
    asked: set[str | None] = set()
    while last_id not in asked:
        asked.add(last_id)
        page = source.list(last_id, MAX_TEMPLATE_PAGE)
        yield page
        if len(page) < MAX_TEMPLATE_PAGE:
            return
        last_id = page[-1].template_id


def _ms(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp() * 1000)
