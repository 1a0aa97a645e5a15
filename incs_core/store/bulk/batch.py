"""Many messages at once, column by column: what a bulk load is fed with.

A block costs a few array operations where as many messages of their own would cost as many objects.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from incs_core.domain.messages import SentMessage
from incs_core.domain.receipts import Receipt
from incs_core.store.merge import Dimension, MessageState, apply_receipt, sent_state

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]


Rows = Iterable[tuple[SentMessage, tuple[Receipt, ...]]]
NONE: Final = -1
"""Stands in a column of times for "not heard", and in `error` for "no error"."""
_PORTION: Final = 5_000


@dataclass(frozen=True, slots=True)
class MessageColumns:
    """Messages that another system sent, each with at most one receipt a status.

    `dim` and `error` are positions in `dims` and `errors` (code, words); times are epoch
    milliseconds; NONE stands for what is not there. Every column is as long as `message_ids`.
    """

    message_ids: Sequence[str]
    recipients: Sequence[str]
    dims: Sequence[Dimension]
    dim: Numbers
    known: Numbers
    accepted_ms: Numbers
    sent_ms: Numbers
    delivered_ms: Numbers
    read_ms: Numbers
    failed_ms: Numbers
    errors: Sequence[tuple[str | None, str | None]]
    error: Numbers

    def __len__(self) -> int:
        return len(self.message_ids)


def batches_of(rows: Rows) -> Iterator[MessageColumns]:
    """Messages with their receipts as blocks; of two receipts of a status the earlier counts."""
    left = iter(rows)
    while portion := list(islice(left, _PORTION)):
        yield _block([(sent.message_id, _state(sent, receipts)) for sent, receipts in portion])


def _state(sent: SentMessage, receipts: Sequence[Receipt]) -> MessageState:
    state = sent_state(sent)
    for receipt in receipts:
        apply_receipt(state, receipt, receipt.at_ms)
    return state


def _block(messages: Sequence[tuple[str, MessageState]]) -> MessageColumns:
    import numpy as np

    states = [state for _, state in messages]
    dims = list(dict.fromkeys(state.dim for state in states))
    failed = [(one.error_code, one.error_title) for one in states]
    errors = [error for error in dict.fromkeys(failed) if error != (None, None)]
    dim_at = {dim: at for at, dim in enumerate(dims)}
    error_at = {error: at for at, error in enumerate(errors)}

    def times(name: str) -> Numbers:
        found = (getattr(state, name) for state in states)
        return np.array([NONE if at is None else at for at in found], np.int64)

    return MessageColumns(
        message_ids=[message_id for message_id, _ in messages],
        recipients=[state.recipient for state in states],
        dims=dims,
        dim=np.array([dim_at[state.dim] for state in states], np.int64),
        known=np.array([state.known for state in states], np.int64),
        accepted_ms=times("accepted_ms"),
        sent_ms=times("sent_ms"),
        delivered_ms=times("delivered_ms"),
        read_ms=times("read_ms"),
        failed_ms=times("failed_ms"),
        errors=errors,
        error=np.array([error_at.get(error, NONE) for error in failed], np.int64),
    )
