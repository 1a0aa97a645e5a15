"""Templates as INCS has them now, or as we last saw them.

What is read is remembered in the store, so that a change of status becomes history.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import streamlit as st

from incs_core.api import IncsClient
from incs_core.charts.template_rows import Listed
from incs_core.errors import ApiError, IncsError, NotFound, StoreError, TransportError
from incs_core.models.templates import Template
from incs_core.store.types import TemplateRow
from incs_core.sync.templates import (
    Page,
    all_pages,
    ask_page,
    keep_missing,
    keep_pages,
    seen_as,
    template_of,
)
from incs_core.ui.outage import ask_anew, asking
from incs_core.ui.resources import services
from incs_core.ui.times import now_ms

KEEP_S = 300
ASK_S = 2
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Reading:
    """The templates of one account; `gone` are those that INCS no longer has, as last seen.

    `problem`: why they are only what we last saw. `unkept`: why they could not be remembered.
    """

    account: str
    listed: tuple[Listed, ...]
    read_ms: int | None
    problem: IncsError | None = None
    unkept: StoreError | None = None
    gone: tuple[Listed, ...] = ()


@st.cache_data(ttl=KEEP_S, max_entries=128, show_spinner=False)
def load_page(account: str, last_id: str | None) -> Page:
    """A page of an account's templates, after the one with this id.

    Raises:
        IncsError: INCS said no.
    """
    with asking(account, "templates") as client:
        return ask_page(client, last_id)


@st.cache_data(ttl=ASK_S, max_entries=64, show_spinner=False)
def ask_now(account: str, template_id: str) -> Template:
    """One template, asked for just now; its status is remembered.

    Raises:
        IncsError: INCS or the store said no.
    """
    asked_ms = now_ms()
    with asking(account, "one template") as client:
        template = _ask_for(client, template_id)
    services().store.save_templates(account, [seen_as(template)], asked_ms)
    return template


def _ask_for(client: IncsClient, template_id: str) -> Template:
    if client.account.channel != "whatsapp":
        return client.templates.get(template_id)
    for template in client.waba_templates.iter():  # INCS documents only their list
        if template.template_id == template_id:
            return template
    raise NotFound("INCS does not list this template any more.")


def read_templates(account: str, progress: Progress | None = None) -> Reading:
    """All templates of an account; where INCS cannot be read, what we last saw, and why.

    Raises:
        StoreError: the history cannot be read.
    """
    try:
        pages = _read_pages(account, progress or (lambda _: None))
        if _told_since(account, min(page.asked_ms for page in pages)):
            load_page.clear()
            pages = _read_pages(account, progress or (lambda _: None))
    except (ApiError, TransportError) as error:
        return _last_seen(account, error)
    return _reading(account, pages)


def _reading(account: str, pages: Sequence[Page]) -> Reading:
    rows = services().store.templates(account)
    unkept = None
    try:
        if _remember(account, pages, rows):
            rows = services().store.templates(account)
    except StoreError as error:  # that it cannot be kept is no reason not to show it
        unkept = error
    read = {each.template_id: each for page in pages for each in page.templates}
    known = {row.template_id: row for row in rows}
    found = tuple(Listed(account, _completed(each, known)) for each in read.values())
    gone = tuple(_remembered(row) for row in rows if row.template_id not in read and row.deleted_ms)
    read_ms = min(page.asked_ms for page in pages)
    return Reading(account, found, read_ms, unkept=unkept, gone=gone)


def _remember(account: str, pages: Sequence[Page], rows: Sequence[TemplateRow]) -> bool:
    """Keep what the store has not seen yet, so that it becomes history.

    Raises:
        StoreError: the history cannot be written.
    """
    seen_ms = {row.template_id: row.last_seen_ms for row in rows}
    new = [
        page
        for page in pages
        if any(seen_ms.get(each.template_id, 0) < page.asked_ms for each in page.templates)
    ]
    store = services().store
    keep_pages(store, account, new)
    return bool(keep_missing(store, account, pages)) or bool(new)


def forget() -> None:
    """Read anew next time."""
    ask_anew()
    load_page.clear()
    ask_now.clear()


def _read_pages(account: str, progress: Progress) -> list[Page]:
    """Every page (INCS: Fetch Templates List)."""
    pages: list[Page] = []
    for page in all_pages(partial(load_page, account)):
        pages.append(page)
        progress(sum(len(one.templates) for one in pages))
    return pages


def _completed(template: Template, known: Mapping[str, TemplateRow]) -> Template:
    """INCS's list does not always tell category and quality; we may know them from elsewhere."""
    row = known.get(template.template_id)
    if row is None:
        return template
    category, quality = template.category or row.category, template.quality or row.quality
    if (category, quality) == (template.category, template.quality):
        return template
    return replace(template, category=category, quality=quality)


def _told_since(account: str, read_ms: int) -> bool:
    """Whether a webhook told of a change after the list was read."""
    return any(
        change.account == account and change.source == "webhook"
        for change in services().store.changes_since(read_ms)
    )


def _last_seen(account: str, problem: IncsError) -> Reading:
    rows = services().store.templates(account)
    found = tuple(_remembered(row) for row in rows if row.deleted_ms is None)
    gone = tuple(_remembered(row) for row in rows if row.deleted_ms is not None)
    newest = max((row.last_seen_ms for row in rows), default=None)
    return Reading(account, found, newest, problem, gone=gone)


def _remembered(row: TemplateRow) -> Listed:
    return Listed(row.account, template_of(row))
