"""The history: one thin class over the parts, each of which lives in a module of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Self
from zoneinfo import ZoneInfo

from sqlalchemy import select

from incs_core.domain.events import (
    AuditRow,
    Conversation,
    Difference,
    EventPage,
    EventQuery,
    EventRow,
)
from incs_core.domain.messages import (
    Cursor,
    Intent,
    MessagePage,
    MessageQuery,
    MessageRow,
    Outcome,
    SentMessage,
)
from incs_core.domain.receipts import InboundRow, IngestItem, IngestResult
from incs_core.store import events, inbox, ingest, meta
from incs_core.store.bulk import recovery
from incs_core.store.bulk.load import BulkLoader
from incs_core.store.engine import Database
from incs_core.store.event_sources import EventSources
from incs_core.store.merge import Dimension
from incs_core.store.messages import paging, rows
from incs_core.store.messages.imports import MessageImports
from incs_core.store.messages.streams import MessageStreams
from incs_core.store.migrations import runner
from incs_core.store.rollups import rebuild as rebuilding
from incs_core.store.rollups.reads import DeliveryReads
from incs_core.store.saved.alerts import AlertStore
from incs_core.store.saved.annotations import Annotations
from incs_core.store.saved.template_drafts import TemplateDrafts
from incs_core.store.saved.test_runs import TestRuns
from incs_core.store.saved.views import SavedViews
from incs_core.store.saved.visits import Visits
from incs_core.store.schema import migrations as applied_steps
from incs_core.store.sends import records
from incs_core.store.sends.own_sends import SendQueries
from incs_core.store.templates.seen import Templates
from incs_core.store.unit_of_work import StoreContext


def open_store(url: str, *, zone: ZoneInfo | None = None, horizon_hours: int = 72) -> Store:
    """Open the history at `url`: `sqlite:///var/incs.db` or `postgresql://…`; up to date after it.

    A missing SQLite file and its folder are made. `zone` (default UTC) is the reporting zone;
    messages without a final word are expired after `horizon_hours`. Raises StoreError, with one
    sentence that says what is wrong.
    """
    database = Database(url)
    try:
        runner.migrate(database)
        recovery.recover(database)
        return Store(database, zone or ZoneInfo("UTC"), horizon_hours, url)
    except BaseException:
        database.close()
        raise


class Store(
    DeliveryReads,
    EventSources,
    AlertStore,
    Annotations,
    SavedViews,
    MessageStreams,
    MessageImports,
    Templates,
    Visits,
    TemplateDrafts,
    SendQueries,
    TestRuns,
    BulkLoader,
):
    """The history in one database. Safe to use from many threads; every method raises StoreError.

    `zone` is the zone in which the roll-ups are kept. Where the settings want another one,
    `zone_mismatch` names it and everything stays as it is until `rebuild`.
    """

    def __init__(self, database: Database, zone: ZoneInfo, horizon_hours: int, url: str) -> None:
        self.database = database
        self.horizon_hours = horizon_hours
        self.url = url
        self._wanted_zone = zone
        kept = meta.get_meta(database, meta.ZONE) or meta.first_meta(database, meta.ZONE, zone.key)
        self._core = StoreContext(database, ZoneInfo(kept))
        if self.zone_mismatch and self.is_empty():
            self.rebuild()  # nothing is counted in the old zone

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def zone(self) -> ZoneInfo:  # type: ignore[override]
        """The zone in which the roll-ups are kept."""
        return self._core.zone

    @property
    def zone_mismatch(self) -> str | None:
        """The zone that the settings want, where the roll-ups are still kept in another one."""
        wanted = self._wanted_zone.key
        return wanted if wanted != self._core.zone.key else None

    def close(self) -> None:
        """Close every connection. Closing twice is fine."""
        self.database.close()

    def ping(self) -> None:
        """Raise StoreError unless the database answers, holds our tables and takes what we write.

        Takes a second at most where another process is writing for long.
        """
        self.database.check_place()
        with self.database.read() as connection:
            connection.execute(select(applied_steps.c.name).limit(1)).all()
        meta.try_writing(self.database)

    # What comes in.

    def ingest(self, items: Sequence[IngestItem]) -> IngestResult:
        """Keep events with all their effects in one durable transaction, each event once."""
        new = sum(self.ingest_each(items))
        return IngestResult(new, len(items) - new)

    def ingest_each(self, items: Sequence[IngestItem]) -> list[bool]:
        """As `ingest`; for each item, whether it was new."""
        news = ingest.ingest(self._core, items)
        self.adopt_told(items)
        return news

    def record_intent(self, intent: Intent) -> bool:
        """Commit what is about to be sent. False: it was recorded before, so do not send."""
        return records.record_intent(self._core, intent)

    def record_outcome(self, intent_id: str, outcome: Outcome) -> bool:
        """Commit what became of an intent. False: that was known already, nothing changed."""
        return records.record_outcome(self._core, intent_id, outcome)

    def record_ended(self, ended: Sequence[tuple[Intent, Outcome]]) -> int:
        """Record past sends with their outcomes, all or nothing; returns how many were new."""
        return records.record_ended(self._core, ended)

    def record_sent(self, sends_: Sequence[SentMessage]) -> int:
        """Merge what another system sent; returns how many messages are new or changed."""
        return records.record_sent(self._core, sends_)

    def rebuild(self) -> list[Difference]:
        """Recompute every roll-up in the wanted zone; returns the cells that did not agree."""
        return rebuilding.rebuild(self._core, self._wanted_zone)

    # Messages.

    def message(self, account: str, message_id: str) -> MessageRow | None:
        """One message with request and response of our own send, or None."""
        return rows.message(self._core, account, message_id)

    def message_by_intent(self, intent_id: str) -> MessageRow | None:
        """The message of one of our own sends, whatever became of it, or None."""
        return rows.message_by_intent(self._core, intent_id)

    def messages_by_id(self, message_ids: Iterable[str]) -> list[MessageRow]:
        """The messages with these ids, of any account; unknown ids are left out."""
        return rows.messages_by_id(self._core, message_ids)

    def find(self, text: str) -> list[MessageRow]:
        """Messages with this id, or to this recipient, newest first."""
        return rows.find(self._core, text)

    def messages(
        self, query: MessageQuery, after: Cursor | None = None, limit: int = 50
    ) -> MessagePage:
        """The newest messages of a query; `after` is the `next` of the page before."""
        return paging.message_page(self._core, query, self.horizon_hours, after, limit)

    def open_messages(
        self, account: str, quiet_before_ms: int, limit: int, due_ms: int | None = None
    ) -> list[str]:
        """Ids of open messages of which nothing was heard since, the longest silent first.

        With `due_ms` only those that have then been silent for a quarter of their age.
        """
        return rows.open_messages(
            self._core, account, quiet_before_ms, limit, self.horizon_hours, due_ms
        )

    def note_asked(self, account: str, message_ids: Iterable[str], at_ms: int) -> None:
        """INCS was asked about these: `open_messages` puts them behind the others."""
        rows.note_asked(self._core, account, message_ids, at_ms)

    def dimensions(self) -> dict[int, Dimension]:
        """Every combination of attributes that messages have had, by its number."""
        return self._core.dims.all()

    # Events.

    def timeline(self, account: str, message_id: str) -> list[EventRow]:
        """Everything that was heard about one message, oldest first."""
        return events.timeline(self._core, account, message_id)

    def events(
        self, query: EventQuery | None = None, after: int | None = None, limit: int = 50
    ) -> EventPage:
        """Events, newest first; `after` is the `next` of the page before."""
        return events.page(self._core, query or EventQuery(), after, limit)

    def event_names(self) -> list[str]:
        """Every name that an event has had, sorted."""
        return events.names(self._core)

    def dead_count(self) -> int:
        """How many events could not be understood."""
        return events.dead_count(self._core)

    def replay(self, parse: Callable[[EventRow], IngestItem | None]) -> int:
        """Read every dead letter again; returns how many took effect."""
        return events.replay(self._core, parse)

    # Conversations.

    def conversations(self, limit: int = 100) -> list[Conversation]:
        """The conversations that were active last, newest first."""
        return inbox.conversations(self._core, limit)

    def conversation(self, account: str, sender: str) -> list[InboundRow]:
        """What one customer wrote to one account, oldest first."""
        return inbox.conversation(self._core, account, sender)

    # Small things.

    def audit(self, row: AuditRow) -> None:
        """Keep who did what."""
        meta.add_audit(self._core, row)

    def audit_rows(self, limit: int = 100) -> list[AuditRow]:
        """Who did what, newest first."""
        return meta.audit_rows(self._core, limit)

    def get_meta(self, key: str) -> str | None:
        """The value kept under `key`, or None."""
        return meta.get_meta(self.database, key)

    def set_meta(self, key: str, value: str) -> None:
        """Keep `value` under `key`."""
        meta.set_meta(self.database, key, value)

    def first_meta(self, key: str, value: str) -> str:
        """Keep `value` under `key` unless something is there; returns what is kept."""
        return meta.first_meta(self.database, key, value)

    def lease(self, name: str, owner: str, seconds: float) -> bool:
        """Take or renew a lease, for one owner across all processes; False: another holds it."""
        return meta.lease(self.database, name, owner, seconds)

    def is_leased(self, name: str) -> bool:
        """Whether anybody holds a lease now."""
        return meta.is_leased(self.database, name)
