"""The tables, as SQLAlchemy Core sees them. `migrations/` creates them, a test compares the two.

Times are integer epoch milliseconds, UTC (`*_ms`). A message's descriptive attributes live in
`dimensions`, once each combination; `messages.dim_id` and every roll-up row point there.
No unique key spans messages except `messages` (account, message_id) itself, so that the tables can
be spread over a cluster by a hash of that pair.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    literal_column,
)

METADATA: Final = MetaData()

# `messages.status`, exclusive. Also the order of the counting columns of the roll-ups.
ACCEPTED, SENT, DELIVERED, READ, FAILED, REFUSED, UNCONFIRMED, INTENT = range(8)
STATUS_NAMES: Final = (
    "accepted",
    "sent",
    "delivered",
    "read",
    "failed",
    "refused",
    "unconfirmed",
    "intent",
)
# An intent has no outcome yet and is counted nowhere.
COUNT_COLUMNS: Final = (
    "accepted_only",
    "sent_only",
    "delivered_only",
    "read_only",
    "failed",
    "refused",
    "unconfirmed",
)
LATENCY_DELIVERED, LATENCY_READ = 0, 1
# By the time of each receipt; nested: what is read was also delivered, sent and accepted.
HAPPENED_COLUMNS: Final = ("accepted", "sent", "delivered", "read", "failed")

# A send that has no id from INCS (yet) is kept under this prefix and its intent id.
INTENT_PREFIX: Final = "intent:"

dimensions = Table(
    "dimensions",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("account", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("template", Text, nullable=False),
    Column("country", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("is_test", Integer, nullable=False),
)

messages = Table(
    "messages",
    METADATA,
    Column("account", Text, primary_key=True),
    Column("message_id", Text, primary_key=True),
    Column("dim_id", Integer, nullable=False),
    Column("status", Integer, nullable=False),
    Column("cohort_ms", BigInteger, nullable=False),
    Column("known", Integer, nullable=False),  # who told us the attributes, see merge.py
    Column("recipient", Text, nullable=False),
    Column("accepted_ms", BigInteger),
    Column("first_ms", BigInteger),  # earliest receipt
    Column("sent_ms", BigInteger),
    Column("delivered_ms", BigInteger),
    Column("read_ms", BigInteger),
    Column("failed_ms", BigInteger),
    Column("heard_ms", BigInteger, nullable=False),  # when we last heard or asked about it
    Column("error_code", Text),
    Column("error_title", Text),
    Column("intent_id", Text),
    Index("messages_by_time", "cohort_ms"),
    Index("messages_by_dim", "dim_id", "status", "cohort_ms"),
    Index("messages_by_recipient", "recipient"),
)

sends = Table(
    "sends",
    METADATA,
    Column("intent_id", Text, primary_key=True),
    Column("account", Text, nullable=False),
    Column("message_id", Text),
    Column("created_ms", BigInteger, nullable=False),
    Column("actor", Text, nullable=False),
    Column("request", Text, nullable=False),
    Column("kind", Text),  # accepted, refused, unconfirmed; empty until the outcome is known
    Column("at_ms", BigInteger),
    Column("code", Text),
    Column("text", Text),
    Column("response", Text),
    Index("sends_by_time", "created_ms"),
    Index("sends_by_actor", "actor", "created_ms"),
)
IS_UNCONFIRMED = sends.c.kind == literal_column("'unconfirmed'")
"""A literal, as the partial index has it: a bound parameter would not use the index."""
Index("sends_unconfirmed", sends.c.created_ms, sqlite_where=IS_UNCONFIRMED)

events = Table(
    "events",
    METADATA,
    Column("id", BigInteger, primary_key=True),
    Column("account", Text, nullable=False),
    Column("message_id", Text, nullable=False),  # empty where the event is about no message
    Column("digest", LargeBinary, nullable=False),
    Column("source", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("received_ms", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("raw", Text, nullable=False),
    Index("events_once", "account", "message_id", "digest", unique=True),
    Index("events_by_name", "name", "id"),
)
Index("events_odd", events.c.state, events.c.id, sqlite_where=events.c.state != "processed")


def _rollup(name: str, columns: tuple[str, ...]) -> Table:
    counts = (Column(column, Integer, nullable=False) for column in columns)
    return Table(
        name,
        METADATA,
        Column("bucket", BigInteger, primary_key=True),
        Column("dim_id", Integer, primary_key=True),
        *counts,
    )


def _failures(name: str) -> Table:
    return Table(
        name,
        METADATA,
        Column("bucket", BigInteger, primary_key=True),
        Column("dim_id", Integer, primary_key=True),
        Column("code", Text, primary_key=True),
        Column("refused", Integer, primary_key=True),
        Column("n", Integer, nullable=False),
    )


# Hour buckets are epoch seconds, UTC, of the start of the local hour; day buckets the days from
# 1970-01-01 to the local date.
rollup_hour = _rollup("rollup_hour", COUNT_COLUMNS)
rollup_day = _rollup("rollup_day", COUNT_COLUMNS)
happened_hour = _rollup("happened_hour", HAPPENED_COLUMNS)
happened_day = _rollup("happened_day", HAPPENED_COLUMNS)
failures_hour = _failures("failures_hour")
failures_day = _failures("failures_day")

latency_day = Table(
    "latency_day",
    METADATA,
    Column("bucket", BigInteger, primary_key=True),
    Column("dim_id", Integer, primary_key=True),
    Column("kind", Integer, primary_key=True),  # LATENCY_DELIVERED, LATENCY_READ
    Column("counts", LargeBinary, nullable=False),
)

# The vendor's words for a failure code, as last met: for codes that no catalogue explains.
error_titles = Table(
    "error_titles",
    METADATA,
    Column("code", Text, primary_key=True),
    Column("title", Text, nullable=False),
)

inbound = Table(
    "inbound",
    METADATA,
    Column("account", Text, primary_key=True),
    Column("message_id", Text, primary_key=True),
    Column("sender", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("postback", Text, nullable=False),
    Column("raw", Text, nullable=False),
    Index("inbound_by_sender", "account", "sender", "at_ms"),
)

templates = Table(
    "templates",
    METADATA,
    Column("account", Text, primary_key=True),
    Column("template_id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("quality", Text, nullable=False),
    Column("raw", Text, nullable=False),
    Column("created_ms", BigInteger),
    Column("updated_ms", BigInteger),
    Column("status_updated_ms", BigInteger),
    Column("first_seen_ms", BigInteger, nullable=False),
    Column("last_seen_ms", BigInteger, nullable=False),
    Column("deleted_ms", BigInteger),
)

template_changes = Table(
    "template_changes",
    METADATA,
    Column("id", BigInteger, primary_key=True),
    Column("account", Text, nullable=False),
    Column("template_id", Text, nullable=False),
    Column("template_name", Text, nullable=False),
    Column("aspect", Text, nullable=False),
    Column("old_value", Text),
    Column("new_value", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("learnt_ms", BigInteger, nullable=False),
    Column("source", Text, nullable=False),
    Index("template_changes_of", "account", "template_id", "at_ms"),
)

audit = Table(
    "audit",
    METADATA,
    Column("id", BigInteger, primary_key=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("detail", Text, nullable=False),
)

meta = Table(
    "meta",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

annotated = Table(
    "annotations",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("text", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
)

leases = Table(
    "leases",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("until_ms", BigInteger, nullable=False),
)

migrations = Table(
    "migrations",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("applied_ms", BigInteger, nullable=False),
)


alert_rules = Table(
    "alert_rules",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
)
alert_events = Table(
    "alerts",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("rule_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("opened_ms", BigInteger, nullable=False),
    Column("changed_ms", BigInteger, nullable=False),
    Column("actor", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("unsent", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("problem", Text, nullable=False),
    Index("alerts_by_time", "opened_ms"),
)


template_drafts = Table(
    "template_drafts",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("account", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("updated_ms", BigInteger, nullable=False),
)
variable_sets = Table(
    "variable_sets",
    METADATA,
    Column("account", Text, primary_key=True),
    Column("template", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("body", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("updated_ms", BigInteger, nullable=False),
)


lookups = Table(
    "look_ups",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("series", Text, nullable=False),  # the id of the first of those that repeat each other
    Column("name", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("problem", Text, nullable=False),
    Column("total", Integer, nullable=False),
    Column("known", Integer, nullable=False),
    Column("unknown", Integer, nullable=False),
    Column("spent_ms", BigInteger, nullable=False),
    Column("changed_ms", BigInteger, nullable=False),
    Index("look_ups_by_series", "series", "created_ms"),
)
lookup_parts = Table(
    "look_up_parts",
    METADATA,
    Column("look_up", Text, primary_key=True),
    Column("part", Integer, primary_key=True),
    Column("ids", Text, nullable=False),  # JSON: a list of texts
    Column("answers", Text),  # JSON: for each id null (not known to INCS) or a `Said`
    Column("problem", Text, nullable=False),
)


views = Table(
    "views",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("query", Text, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("actor", Text, nullable=False),
)
pins = Table(
    "pins",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("created_ms", BigInteger, nullable=False),
    Column("actor", Text, nullable=False),
    Column("wanted", Text, nullable=False),
    Column("figures", Text, nullable=False),
)


last_receipts = Table(
    "last_heard",
    METADATA,
    Column("account", Text, primary_key=True),
    Column("at_ms", BigInteger, nullable=False),
)


test_runs = Table(
    "test_runs",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("actor", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("repeats", Text, nullable=False),
    Column("changed_ms", BigInteger, nullable=False),
    Index("test_runs_by_time", "created_ms"),
)
test_run_rows = Table(
    "test_run_rows",
    METADATA,
    Column("run_id", Text, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("recipient", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("tries", Integer, nullable=False),
)
phone_groups = Table(
    "test_groups",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("numbers", Text, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("actor", Text, nullable=False),
)


visits = Table(
    "visits",
    METADATA,
    Column("actor", Text, primary_key=True),
    Column("page", Text, primary_key=True),
    Column("since_ms", BigInteger),
    Column("last_ms", BigInteger, nullable=False),
)
