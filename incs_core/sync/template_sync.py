"""Template sync: fetches an account's templates and records what changed.

INCS: Fetch Templates List; Template List (WABA). INCS does not document webhooks for RCS templates,
so only the list shows a review decision reliably.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from incs_core.api import IncsClient
from incs_core.domain.templates import TemplateChange, TemplateRow, TemplateSeen
from incs_core.settings import Account
from incs_core.store import Store
from incs_core.store.templates.templates import DELETED
from incs_core.wire import parsing
from incs_core.wire.limits import MAX_TEMPLATE_PAGE
from incs_core.wire.templates import Template, TemplateStatus


class TemplateSyncResult(NamedTuple):
    """Number of templates, and their changes."""

    templates: int
    changes: list[TemplateChange]


class TemplatePage(NamedTuple):
    """A page of an account's list, requested at `asked_ms` (epoch milliseconds)."""

    templates: tuple[Template, ...]
    asked_ms: int


def sync_templates(store: Store, client: IncsClient, account: Account) -> TemplateSyncResult:
    """Fetch all pages of an account's templates and record the changes; nothing if a page fails.

    Missing templates count as deleted if the pages prove it. Viber has no templates.
    Raises ApiError, TransportError and StoreError.
    """
    if account.channel == "viber":
        return TemplateSyncResult(0, [])
    pages = list(all_pages(lambda last_id: fetch_page(client, last_id)))
    changes = store_pages(store, account.id, pages) + store_missing(store, account.id, pages)
    return TemplateSyncResult(len(_template_ids(pages)), changes)


def fetch_page(client: IncsClient, last_id: str | None) -> TemplatePage:
    """Fetch the page after the template with this id. Raises ApiError, TransportError."""
    is_waba = client.account.channel == "whatsapp"
    source = client.waba_templates if is_waba else client.templates
    asked_ms = time.time_ns() // 1_000_000  # later changes are newer than the page
    return TemplatePage(tuple(source.list(last_id, MAX_TEMPLATE_PAGE)), asked_ms)


def all_pages(page_after: Callable[[str | None], TemplatePage]) -> Iterator[TemplatePage]:
    """Yield all pages of a list; ends if a last id repeats."""
    last_id: str | None = None
    requested: set[str | None] = set()
    while last_id not in requested:
        requested.add(last_id)
        page = page_after(last_id)
        yield page
        if len(page.templates) < MAX_TEMPLATE_PAGE:
            return
        last_id = page.templates[-1].template_id


def store_pages(store: Store, account: str, pages: Iterable[TemplatePage]) -> list[TemplateChange]:
    """Store the templates of pages and return the changes. Raises StoreError."""
    changes: list[TemplateChange] = []
    for page in pages:
        seen = {template.template_id: seen_template(template) for template in page.templates}
        changes += store.templates.save(account, [*seen.values()], page.asked_ms)
    return changes


def store_missing(
    store: Store, account: str, pages: Sequence[TemplatePage]
) -> list[TemplateChange]:
    """Mark templates that are in no page as deleted, if the pages prove it. Raises StoreError."""
    if not proves_missing([page.templates for page in pages]):
        return []
    return store.templates.mark_missing(
        account, _template_ids(pages), min(page.asked_ms for page in pages)
    )


def proves_missing(pages: Sequence[Sequence[Template]]) -> bool:
    """Tell whether a template that is in none of the pages is deleted.

    An empty page after a full one may only mean that the template of its `last_id` was deleted just
    then: INCS does not document what follows an unknown `last_id`.
    """
    return len(pages) == 1 or (len(pages) > 1 and bool(pages[-1]))


def seen_template(template: Template) -> TemplateSeen:
    """Convert a template for the store; the status is INCS's own value."""
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
        category_updated_ms=_ms(parsing.read_time(template.raw.get("category_updated_time"))),
        quality_updated_ms=_ms(parsing.read_time(template.raw.get("quality_updated_time"))),
    )


def template_from_row(row: TemplateRow) -> Template:
    """Return a stored template, including changes that webhooks reported since the last sync.

    A template that INCS no longer has gets our own status DELETED.
    """
    is_deleted = row.deleted_ms is not None
    status = DELETED if is_deleted else row.status
    return replace(
        Template.from_wire(json.loads(row.raw)),
        status=TemplateStatus.parse(status),
        raw_status=status,
        category=row.category,
        quality=row.quality,
    )


def _template_ids(pages: Iterable[TemplatePage]) -> set[str]:
    return {template.template_id for page in pages for template in page.templates}


def _ms(at: datetime | None) -> int | None:
    return None if at is None else int(at.timestamp() * 1000)
