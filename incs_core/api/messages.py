"""Messages: send one, ask what became of many."""

from __future__ import annotations

from collections.abc import Iterable

from incs_core.api import calls
from incs_core.api.connection import Connection
from incs_core.api.prepared import PreparedRequest, prepare
from incs_core.errors import UnexpectedAnswer
from incs_core.models.messages import MessageDraft, MessageStatus, SendReceipt
from incs_core.models.receipts import read_statuses


class Messages:
    """INCS: Send RCS Messages, Send WhatsApp Messages, Send Viber Messages, Message Status."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def send(self, draft: MessageDraft) -> SendReceipt:
        """Send a message once, on the channel of its draft; it is never repeated by itself.

        Raises InvalidDraft before anything is sent, an ApiError if INCS refuses, and Unconfirmed if
        INCS may have taken the message but did not say so.
        """
        call = calls.send_message(draft)
        data = self._connection.make(call)
        try:
            return SendReceipt.from_wire(data)
        except UnexpectedAnswer as error:
            raise self._connection.unconfirmed(call, error) from error

    def statuses(self, message_ids: Iterable[str]) -> list[MessageStatus]:
        """Return what INCS knows of any number of messages, at most 100 in a call, one by one.

        Ids that INCS does not know are not in the result; that does not mean that they failed.
        """
        return [
            status
            for batch in calls.status_batches(message_ids)
            for status in self._connection.ask(calls.message_statuses(batch), read_statuses)
        ]

    def preview(self, draft: MessageDraft) -> PreparedRequest:
        """Return what `send` would send; raises InvalidDraft as `send` would."""
        return prepare(calls.send_message(draft), self._connection.account, draft, "messages.send")
