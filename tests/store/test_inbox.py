from __future__ import annotations

from incs_core.domain.events import InboundRow, IngestItem
from incs_core.store import Store
from tests.store.factories import T0, item


def said(
    sender: str, text: str, at_ms: int, account: str = "main", postback: str = ""
) -> IngestItem:
    row = InboundRow(
        account, "rcs", f"{sender}-{at_ms}", sender, at_ms, "text", text, postback, "{}"
    )
    return IngestItem(item(name="new_message", raw=text + sender).event, (), (), (row,))


def test_it_groups_what_customers_write_by_conversation(store: Store) -> None:
    store.ingest([said("628", "Hello", T0), said("852", "Hi", T0 + 5)])
    store.ingest([said("628", "Again", T0 + 9), said("628", "Other", T0 + 1, "two")])
    found = [(c.account, c.sender, c.last_text, c.count) for c in store.inbox.conversations()]
    assert found == [
        ("main", "628", "Again", 2),
        ("main", "852", "Hi", 1),
        ("two", "628", "Other", 1),
    ]
    assert [row.text for row in store.inbox.conversation("main", "628")] == ["Hello", "Again"]
    assert store.inbox.conversation("main", "nobody") == []
    assert len(store.inbox.conversations(limit=1)) == 1


def test_it_shows_a_tapped_reply_where_there_is_no_text(store: Store) -> None:
    store.ingest([said("628", "", T0, postback="YES")])
    (conversation,) = store.inbox.conversations()
    assert conversation.last_text == "YES"


def test_it_keeps_a_customers_message_once(store: Store) -> None:
    one = said("628", "Hello", T0)
    twice = IngestItem(item(name="new_message", raw="another event").event, (), (), one.inbound)
    store.ingest([one, twice])
    assert len(store.inbox.conversation("main", "628")) == 1
