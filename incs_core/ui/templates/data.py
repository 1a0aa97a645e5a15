"""What the Templates page reads: from INCS, and from the history; cached, with progress."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from incs_core.analytics.template_approval import ApprovalClock, reviews_of
from incs_core.analytics.template_traffic import TemplateTraffic, template_traffic
from incs_core.api import IncsClient
from incs_core.charts.template_board import BoardEntry, board_entry
from incs_core.charts.template_tables import ListedTemplate
from incs_core.domain.templates import TemplateMoments, TemplateRow
from incs_core.errors import ApiError, IncsError, NotFound, StoreError, TransportError
from incs_core.settings import Account
from incs_core.sync.template_sync import (
    TemplatePage,
    all_pages,
    fetch_page,
    seen_template,
    store_missing,
    store_pages,
    template_from_row,
)
from incs_core.ui.common.errors import error_boundary, escape_markdown, show_error
from incs_core.ui.common.outage import asking, forget_failures
from incs_core.ui.common.services import services
from incs_core.ui.common.times import ago, now_ms
from incs_core.wire.templates import Template

TTL_S = 300
ASK_S = 2
Progress = Callable[[int], None]
HISTORY_TTL_S = 15
PROGRESS_DELAY_S = 0.4


@dataclass(frozen=True, slots=True)
class TemplateList:
    """The templates of one account; `gone` are those that INCS no longer has, as last seen.

    `problem`: why they are only what we last saw. `unkept`: why they could not be remembered.
    """

    account: str
    listed: tuple[ListedTemplate, ...]
    read_ms: int | None
    problem: IncsError | None = None
    unkept: StoreError | None = None
    gone: tuple[ListedTemplate, ...] = ()


@st.cache_data(ttl=TTL_S, max_entries=128, show_spinner=False)
def load_page(account: str, last_id: str | None) -> TemplatePage:
    """A page of an account's templates, after the one with this id.

    Raises:
        IncsError: INCS said no.
    """
    with asking(account, "templates") as client:
        return fetch_page(client, last_id)


@st.cache_data(ttl=ASK_S, max_entries=64, show_spinner=False)
def fetch_now(account: str, template_id: str) -> Template:
    """One template, asked for just now; its status is remembered.

    Raises:
        IncsError: INCS or the store said no.
    """
    asked_ms = now_ms()
    with asking(account, "one template") as client:
        template = _ask_for(client, template_id)
    services().store.templates.save(account, [seen_template(template)], asked_ms)
    return template


def _ask_for(client: IncsClient, template_id: str) -> Template:
    if client.account.channel != "whatsapp":
        return client.templates.get(template_id)
    for template in client.waba_templates.iter():  # INCS documents only their list
        if template.template_id == template_id:
            return template
    raise NotFound("INCS does not list this template any more.")


def read_templates(account: str, progress: Progress | None = None) -> TemplateList:
    """All templates of an account; where INCS cannot be read, what we last saw, and why.

    Raises:
        StoreError: the history cannot be read.
    """
    try:
        pages = _read_pages(account, progress)
        if _changed_since(account, min(page.asked_ms for page in pages)):
            load_page.clear()
            pages = _read_pages(account, progress)
    except (ApiError, TransportError) as error:
        return _last_seen(account, error)
    return _reading(account, pages)


def _reading(account: str, pages: Sequence[TemplatePage]) -> TemplateList:
    rows = services().store.templates.list(account)
    unkept = None
    try:
        if _store_pages(account, pages, rows):
            rows = services().store.templates.list(account)
    except StoreError as error:  # that it cannot be kept is no reason not to show it
        unkept = error
    read = {each.template_id: each for page in pages for each in page.templates}
    known = {row.template_id: row for row in rows}
    found = tuple(ListedTemplate(account, _with_known(each, known)) for each in read.values())
    gone = tuple(_from_row(row) for row in rows if row.template_id not in read and row.deleted_ms)
    read_ms = min(page.asked_ms for page in pages)
    return TemplateList(account, found, read_ms, unkept=unkept, gone=gone)


def _store_pages(account: str, pages: Sequence[TemplatePage], rows: Sequence[TemplateRow]) -> bool:
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
    store_pages(store, account, new)
    return bool(store_missing(store, account, pages)) or bool(new)


def template_accounts() -> list[str]:
    """The accounts that have templates: RCS and WhatsApp."""
    return [key for key, one in services().accounts.items() if one.channel != "viber"]


def taken_names(account: str) -> frozenset[str]:
    """The names in use at INCS; names that we cannot read now are no reason to stop."""
    with error_boundary("the names in use"):
        found = [entry.template for entry in read_templates(account).listed]
        if services().accounts[account].channel == "whatsapp":
            return frozenset(f"{one.name}/{one.language}" for one in found)
        return frozenset(one.name for one in found)
    return frozenset()


def forget_templates() -> None:
    """Read anew next time."""
    forget_failures()
    load_page.clear()
    fetch_now.clear()


def _read_pages(account: str, progress: Progress | None) -> list[TemplatePage]:
    """Every page (INCS: Fetch Templates List)."""
    pages: list[TemplatePage] = []
    for page in all_pages(partial(load_page, account)):
        pages.append(page)
        if progress is not None:
            progress(sum(len(one.templates) for one in pages))
    return pages


def _with_known(template: Template, known: Mapping[str, TemplateRow]) -> Template:
    """INCS's list does not always tell category and quality; we may know them from elsewhere."""
    row = known.get(template.template_id)
    if row is None:
        return template
    category, quality = template.category or row.category, template.quality or row.quality
    if (category, quality) == (template.category, template.quality):
        return template
    return replace(template, category=category, quality=quality)


def _changed_since(account: str, read_ms: int) -> bool:
    """Whether a webhook told of a change after the list was read."""
    return any(
        change.account == account and change.source == "webhook"
        for change in services().store.templates.changes_since(read_ms)
    )


def _last_seen(account: str, problem: IncsError) -> TemplateList:
    rows = services().store.templates.list(account)
    found = tuple(_from_row(row) for row in rows if row.deleted_ms is None)
    gone = tuple(_from_row(row) for row in rows if row.deleted_ms is not None)
    newest = max((row.last_seen_ms for row in rows), default=None)
    return TemplateList(account, found, newest, problem, gone=gone)


def _from_row(row: TemplateRow) -> ListedTemplate:
    return ListedTemplate(row.account, template_from_row(row))


@dataclass(frozen=True, slots=True)
class TemplateHistory:
    """What is known of all templates, by account and template id, or name for the traffic."""

    clock: ApprovalClock
    moments: dict[tuple[str, str], TemplateMoments]
    traffic: dict[tuple[str, str], TemplateTraffic]

    def entries(self, listed: Sequence[ListedTemplate]) -> list[BoardEntry]:
        """Templates with what is known around them, as they stand now."""
        return [
            board_entry(each, self.clock, self.moments, self.traffic, now_ms()) for each in listed
        ]


def template_history() -> TemplateHistory:
    """What the store knows about the templates of all accounts.

    Raises:
        StoreError: the history cannot be read.
    """
    return load_template_history(tuple(services().accounts))


@st.cache_data(ttl=HISTORY_TTL_S, max_entries=4, show_spinner=False)
def load_template_history(accounts: tuple[str, ...]) -> TemplateHistory:
    """As `template_history`, kept for some seconds.

    Raises:
        StoreError: the history cannot be read.
    """
    store = services().store
    moments = store.templates.moments()
    rows = [row for row in store.templates.list() if row.account in accounts]
    clock = ApprovalClock.of(reviews_of(rows, moments))
    return TemplateHistory(clock, moments, template_traffic(store, accounts, now_ms()))


def read_all_accounts() -> list[TemplateList]:
    """The templates of every account that has some, with progress while INCS is asked.

    Raises:
        StoreError: the history cannot be read.
    """
    placeholder = st.empty()
    accounts = [services().accounts[name] for name in template_accounts()]
    with st.spinner("Loading templates…", show_time=True):
        readings = [read_templates(each.id, progress_text(placeholder, each)) for each in accounts]
    placeholder.empty()
    return readings


def refresh() -> None:
    """Ask INCS, and the store, anew on the next run."""
    forget_templates()
    load_template_history.clear()


def show_problems(readings: Iterable[TemplateList]) -> None:
    """Say of each account what could not be read, and how old is what is shown instead."""
    for reading in readings:
        if reading.unkept is not None:
            show_error(reading.unkept)
        if reading.problem is not None:
            show_error(reading.problem, "the template list", refresh, key=reading.account)
            if reading.listed:
                seen = ago(reading.read_ms)
                st.warning(f"Showing the templates as of {seen}.", icon=":material/history:")


def progress_text(placeholder: DeltaGenerator, account: Account) -> Progress:
    """Says at a place how far a reading is, once it takes longer than a glance at the cache."""
    began = time.monotonic()

    def show(count: int) -> None:
        if time.monotonic() - began < PROGRESS_DELAY_S:
            return
        known = services().store.templates.count(account.id)
        of_known = f" of {known:,}" if known >= count else ""
        words = f"Loading templates of {account.label}: {count:,}{of_known}"
        placeholder.progress(min(count / max(known, count), 1.0), escape_markdown(words))

    return show


def find_template(
    readings: Sequence[TemplateList], account: str, template_id: str
) -> ListedTemplate | None:
    """The template as just read; a deleted one as we last saw it; None if we never saw it.

    Raises:
        StoreError: the history cannot be read.
    """
    for reading in readings:
        for entry in (*reading.listed, *reading.gone):
            if entry.template.template_id == template_id and account in {"", entry.account}:
                return entry
    rows = services().store.templates.list(account or None)
    found = next((row for row in rows if row.template_id == template_id), None)
    return None if found is None else ListedTemplate(found.account, template_from_row(found))
