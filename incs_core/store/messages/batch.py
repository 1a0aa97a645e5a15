"""The messages that one transaction touches: loaded once, merged in memory, written once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from incs_core.domain.events import Receipt
from incs_core.store.dimensions import Dimensions, MissingDimensions
from incs_core.store.drivers.base import INSERT_MESSAGES, Driver, MessageKey
from incs_core.store.merge import MessageState, apply_receipt, merge_states, unknown_message
from incs_core.store.rollups.deltas import DIM, RollupDeltas, Row


class MessageBatch:
    """Loads, merges and writes messages, and moves their contributions in the roll-ups.

    Use: `receive`, or `load` every key and then `merge`; in the end `write` once.
    """

    def __init__(self, driver: Driver, dims: Dimensions) -> None:
        self._driver = driver
        self._dims = dims
        self._states: dict[MessageKey, MessageState] = {}
        self._old: dict[MessageKey, Row] = {}

    def load(self, keys: Iterable[MessageKey]) -> None:
        """Read the messages of these keys that exist."""
        by_account: dict[str, dict[str, None]] = {}
        for account, message_id in keys:
            by_account.setdefault(account, {})[message_id] = None
        for account in sorted(by_account):
            for row in self._driver.load(account, list(by_account[account])):
                self._old[account, row[1]] = row

    def receive(self, received: Sequence[tuple[Receipt, int]]) -> None:
        """Load the messages of these receipts and merge them, each with when it was received."""
        self.load((receipt.account, receipt.message_id) for receipt, _ in received)
        states = self._states
        for receipt, received_ms in received:
            key = receipt.account, receipt.message_id
            state = states.get(key)
            if state is None:
                state = self._state(key)
                if apply_receipt(state, receipt, received_ms):
                    states[key] = state
            else:
                apply_receipt(state, receipt, received_ms)

    def merge(self, message_id: str, said: MessageState) -> None:
        """Merge what a record of the send says."""
        key = said.dim.account, message_id
        state = self._states.get(key)
        if state is None and key not in self._old:
            self._states[key] = said  # joined with nothing, it stays what it is
        else:
            self._states[key] = merge_states(state or self._state(key), said)

    def write(self, moves: RollupDeltas) -> int:
        """Write what changed, note its `moves`, return how many messages it was.

        Raises MissingDims.
        """
        new_rows: list[Row] = []
        changed: list[tuple[Row, Row]] = []
        for key, row in self._rows():
            old = self._old.get(key)
            if old is None:
                new_rows.append(row)
            elif [*row] != [*old[: len(row)]]:
                changed.append((old, row))
            else:
                continue
            moves.change(old, row)
        if new_rows:
            self._driver.many(INSERT_MESSAGES, new_rows)
        if changed:
            self._driver.update(changed)
        return len(new_rows) + len(changed)

    def _state(self, key: MessageKey) -> MessageState:
        old = self._old.get(key)
        if old is None:
            return unknown_message(key[0])
        return state_of_row(old, self._dims)

    def _rows(self) -> list[tuple[MessageKey, Row]]:
        """The new rows, in order of key; every dimension must have its number first."""
        ids, missing, rows = self._dims.ids, set(), []
        for key in sorted(self._states):
            state = self._states[key]
            dim_id = ids.get(state.dim)
            if dim_id is None:
                missing.add(state.dim)
            else:
                rows.append((key, row_of(key, dim_id, state)))
        if missing:
            raise MissingDimensions(missing)
        return rows


def row_of(key: MessageKey, dim_id: int, state: MessageState) -> Row:
    """A message's row in `messages`, in the order of its columns."""
    return (
        key[0],
        key[1],
        dim_id,
        state.status,
        state.cohort_ms,
        state.known,
        state.recipient,
        state.accepted_ms,
        state.first_ms,
        state.sent_ms,
        state.delivered_ms,
        state.read_ms,
        state.failed_ms,
        state.last_receipt_ms,
        state.error_code,
        state.error_title,
        state.intent_id,
    )


def state_of_row(row: Row, dims: Dimensions) -> MessageState:
    """The state that a row of `messages` was written from; a handle may follow its columns."""
    return MessageState(dims.dim_of(row[DIM]), *row[5:17])
