"""The list of conversations, and the one that is open.

A conversation is named by a phone number, so it lives in the session and in no address.
"""

from __future__ import annotations

import streamlit as st

from incs_core.charts.message_tables import ConversationLine, conversation_lines
from incs_core.domain.events import Conversation
from incs_core.tabular.columns import Cell
from incs_core.ui.common.errors import error_boundary, escape_markdown
from incs_core.ui.common.list_paging import count_label, list_head
from incs_core.ui.common.permissions import shown_number
from incs_core.ui.common.services import services
from incs_core.ui.common.tables import show_table
from incs_core.ui.common.times import ago, at, now_ms, zone

MOST = 200
LINES = 200
OPEN = "inbox-open"
COLUMNS = ("From", "When", "Last message", "Messages", "Channel")
ROWS_AT_ONCE, HEIGHT_PX = 15, 577


def inbox() -> None:
    """The conversations; beside them the open one."""
    with error_boundary("the inbox"):
        conversations = services().store.inbox.conversations(MOST)
        if not conversations:
            _empty_state()
            return
        _head(len(conversations))
        left, right = st.columns([3, 2], gap="medium")
        with left:
            _list(conversations)
        with right:
            _open(conversations)


def _head(number: int) -> None:
    most = f" (the {MOST} newest)" if number == MOST else ""
    list_head(
        f"{count_label(number, 'conversation')}{most}, newest first",
        now_ms(),
        key="read-inbox",
        about="select one to open it",
    )


def _list(conversations: list[Conversation]) -> None:
    rows = [_row(conversation) for conversation in conversations]
    chosen = show_table(
        rows,
        key="conversations",
        file_name="conversations",
        columns=(*COLUMNS, *(("Account",) if len(services().accounts) > 1 else ())),
        config={"Messages": st.column_config.NumberColumn(width="small")},
        ids=[(conversation.account, conversation.sender) for conversation in conversations],
        stays_in="inbox",
        height=HEIGHT_PX if len(conversations) > ROWS_AT_ONCE else None,
    )
    if chosen is not None:
        st.session_state[OPEN] = chosen


def _row(conversation: Conversation) -> dict[str, Cell]:
    return {
        "From": shown_number(conversation.sender),
        "Last message": conversation.last_text,
        "When": ago(conversation.last_ms),
        "Messages": conversation.count,
        "Channel": conversation.channel.upper(),
        "Account": conversation.account,
    }


def _open(conversations: list[Conversation]) -> None:
    account, sender = st.session_state.get(
        OPEN, (conversations[0].account, conversations[0].sender)
    )
    store = services().store
    lines = conversation_lines(
        store.inbox.conversation(account, sender), store.messages.search(sender)
    )
    with st.container(border=True):
        st.subheader(escape_markdown(shown_number(sender)), anchor=False)
        st.caption(f"Times in {zone().key}. Messages sent to this phone number are included.")
        if len(lines) > LINES:
            st.caption(f"The last {LINES} of {len(lines)} messages.")
        for line in lines[-LINES:]:
            _line(line)


def _line(line: ConversationLine) -> None:
    avatar = ":material/support_agent:" if line.ours else ":material/person:"
    with st.chat_message("assistant" if line.ours else "user", avatar=avatar):
        st.text(line.text)
        note = f" · {escape_markdown(line.note)}" if line.note else ""
        st.caption(f"{at(line.at_ms)}{note}")


def _empty_state() -> None:
    st.info(
        "No messages yet. Replies appear when INCS posts them to the webhook; its URL is "
        "in Settings.",
        icon=":material/inbox:",
    )
    if services().settings.sandbox:
        st.caption(
            "In the sandbox, send a message to a phone number ending in 9011 to get a reply."
        )
