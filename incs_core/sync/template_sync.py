"""Read an account's templates; what changed since the last look becomes history.

INCS: Fetch Templates List; Template List (WABA). Whether RCS templates fire webhooks is not
documented, so looking is the one sure way to learn of a decision.
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


class TemplatesRead(NamedTuple):
    """What a look showed: how many templates, and what had changed."""

    templates: int
    changes: list[TemplateChange]


class Page(NamedTuple):
    """A page of an account's list; INCS was asked for it at `asked_ms` (epoch ms)."""

    templates: tuple[Template, ...]
    asked_ms: int


def sync_templates(store: Store, client: IncsClient, account: Account) -> TemplatesRead:
    """Read all pages of an account's templates and record what changed; nothing if a page fails.

    Templates that are missing count as deleted, where the pages prove it. Viber has no templates.
    Raises ApiError, TransportError and StoreError.
    """
    if account.channel == "viber":
        return TemplatesRead(0, [])
    pages = list(all_pages(lambda last_id: fetch_page(client, last_id)))
    changes = store_pages(store, account.id, pages) + store_missing(store, account.id, pages)
    return TemplatesRead(len(_listed(pages)), changes)


def fetch_page(client: IncsClient, last_id: str | None) -> Page:
    """Ask INCS for the page after the template with this id. Raises ApiError, TransportError."""
    is_waba = client.account.channel == "whatsapp"
    source = client.waba_templates if is_waba else client.templates
    asked_ms = time.time_ns() // 1_000_000  # what is learnt from here on is newer than the page
    return Page(tuple(source.list(last_id, MAX_TEMPLATE_PAGE)), asked_ms)


def all_pages(page_after: Callable[[str | None], Page]) -> Iterator[Page]:
    """Every page of a list, each after the last id of the one before."""
    last_id: str | None = None
    asked: set[str | None] = set()
    while last_id not in asked:
        asked.add(last_id)
        page = page_after(last_id)
        yield page
        if len(page.templates) < MAX_TEMPLATE_PAGE:
            return
        last_id = page.templates[-1].template_id


def store_pages(store: Store, account: str, pages: Iterable[Page]) -> list[TemplateChange]:
    """Keep what pages show, and return what changed. Raises StoreError."""
    changes: list[TemplateChange] = []
    for page in pages:
        seen = {one.template_id: seen_template(one) for one in page.templates}
        changes += store.templates.save(account, [*seen.values()], page.asked_ms)
    return changes


def store_missing(store: Store, account: str, pages: Sequence[Page]) -> list[TemplateChange]:
    """What is in none of a list's pages counts as deleted, if they prove it. Raises StoreError."""
    if not proves_missing([page.templates for page in pages]):
        return []
    return store.templates.mark_missing(
        account, _listed(pages), min(page.asked_ms for page in pages)
    )


def proves_missing(pages: Sequence[Sequence[Template]]) -> bool:
    """Whether what is in none of the pages of a list is gone.

    After a full page an empty one may only mean that the template it was asked after was deleted
    just then: INCS does not say what follows a last_id that it no longer has.
    """
    return len(pages) == 1 or (len(pages) > 1 and bool(pages[-1]))


def seen_template(template: Template) -> TemplateSeen:
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
        category_updated_ms=_ms(parsing.read_time(template.raw.get("category_updated_time"))),
        quality_updated_ms=_ms(parsing.read_time(template.raw.get("quality_updated_time"))),
    )


def template_from_row(row: TemplateRow) -> Template:
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


def _listed(pages: Iterable[Page]) -> set[str]:
    return {one.template_id for page in pages for one in page.templates}


def _ms(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp() * 1000)
