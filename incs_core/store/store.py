"""The history in one database, composed of parts: `store.messages`, `store.sends`, …"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Self
from zoneinfo import ZoneInfo

from sqlalchemy import select

from incs_core.domain.events import Difference, IngestItem, IngestResult
from incs_core.store.audit import Audit
from incs_core.store.bulk import recovery
from incs_core.store.bulk.load import Bulk
from incs_core.store.engine import Database
from incs_core.store.events import Events
from incs_core.store.inbox import Inbox
from incs_core.store.ingest import ingest
from incs_core.store.leases import Leases
from incs_core.store.messages.messages import Messages
from incs_core.store.meta import ZONE, Meta, try_writing
from incs_core.store.migrations import runner
from incs_core.store.rollups.queries import Rollups
from incs_core.store.rollups.rebuild import rebuild
from incs_core.store.saved.alerts import Alerts
from incs_core.store.saved.lookups import Lookups
from incs_core.store.saved.template_drafts import TemplateDrafts, VariableSets
from incs_core.store.saved.test_runs import PhoneGroups, TestRuns
from incs_core.store.saved.views import Annotations, Pins, Views, Visits
from incs_core.store.schema import migrations as applied_steps
from incs_core.store.sends.sends import Sends
from incs_core.store.templates.templates import Templates
from incs_core.store.unit_of_work import StoreContext


def open_store(url: str, *, zone: ZoneInfo | None = None, horizon_hours: int = 72) -> Store:
    """Open the history at `url`: `sqlite:///var/incs.db` or `postgresql://…`, and migrate it.

    A missing SQLite file and its folder are made. `zone` (default UTC) is the reporting zone;
    messages without a final status are expired after `horizon_hours`. Raises StoreError, with one
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


class Store:
    """The history in one database. Safe to use from many threads; every method raises StoreError.

    The parts hold the queries; what concerns the whole history stands here. `zone` is the zone in
    which the roll-ups are kept. Where the settings want another one, `zone_mismatch` names it and
    everything stays as it is until `rebuild`.
    """

    def __init__(self, database: Database, zone: ZoneInfo, horizon_hours: int, url: str) -> None:
        self.database = database
        self.horizon_hours = horizon_hours
        self.url = url
        self._wanted_zone = zone
        self.meta = Meta(database)
        kept = self.meta.get(ZONE) or self.meta.set_default(ZONE, zone.key)
        self._context = context = StoreContext(database, ZoneInfo(kept), horizon_hours)
        self.messages = Messages(context)
        self.sends = Sends(context, self.messages, self.meta)
        self.rollups = Rollups(context)
        self.events = Events(context)
        self.bulk = Bulk(context)
        self.templates = Templates(database)
        self.inbox = Inbox(database)
        self.audit = Audit(database)
        self.leases = Leases(database)
        self._add_saved(database)
        if self.zone_mismatch and self.bulk.is_empty():
            self.rebuild()  # nothing is counted in the old zone

    def _add_saved(self, database: Database) -> None:
        self.views = Views(database)
        self.pins = Pins(database)
        self.annotations = Annotations(database)
        self.alerts = Alerts(database)
        self.lookups = Lookups(database)
        self.test_runs = TestRuns(database)
        self.phone_groups = PhoneGroups(database)
        self.template_drafts = TemplateDrafts(database)
        self.variable_sets = VariableSets(database)
        self.visits = Visits(database)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which the roll-ups are kept."""
        return self._context.zone

    @property
    def zone_mismatch(self) -> str | None:
        """The zone that the settings want, where the roll-ups are still kept in another one."""
        wanted = self._wanted_zone.key
        return wanted if wanted != self.zone.key else None

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
        try_writing(self.database)

    def snapshot(self) -> AbstractContextManager[None]:
        """Within it everything that this thread reads is of one moment; write nothing in it."""
        return self.database.snapshot()

    def ingest(self, items: Sequence[IngestItem]) -> IngestResult:
        """Record events with all their effects in one durable transaction, each event once."""
        new = sum(self.ingest_each(items))
        return IngestResult(new, len(items) - new)

    def ingest_each(self, items: Sequence[IngestItem]) -> list[bool]:
        """As `ingest`; for each item, whether it was new."""
        news = ingest(self._context, items)
        self.sends.reconcile_received(items)
        return news

    def rebuild(self) -> list[Difference]:
        """Recompute every roll-up in the wanted zone; returns the cells that did not agree."""
        return rebuild(self._context, self._wanted_zone)
