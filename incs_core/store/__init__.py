"""The history: schema, migrations, ingest and queries, on SQLite or PostgreSQL."""

from incs_core.store.store import Store as Store
from incs_core.store.store import open_store as open_store
