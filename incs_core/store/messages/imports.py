"""Very many sends that another system tells us of: one transaction, all or none of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Final

from incs_core.domain.messages import SentMessage
from incs_core.store.merge import sent_state
from incs_core.store.messages.batch import MessageBatch
from incs_core.store.unit_of_work import StoreContext, UnitOfWork

PORTION: Final = 5_000
Progress = Callable[[int], None]


class MessageImports:
    """Imports; the store inherits this. Raises StoreError."""

    _core: StoreContext

    def import_sent(
        self,
        sends: Callable[[], Iterable[SentMessage]],
        like: Iterable[SentMessage] = (),
        progress: Progress | None = None,
    ) -> int:
        """Merge what another system sent; returns how many messages are new or changed.

        Anything that `sends` or `progress` raises leaves the store as it was. Webhooks wait until
        the end: a million rows take half a minute.

        Args:
            sends: gives the messages from the beginning; it may be called more than once.
            like: one message of each sort (template, country, type), to prepare what they need.
            progress: is told how many were read so far.
        """
        core = self._core
        dims = {sent_state(one).dim for one in like}
        if dims:
            core.dims.intern(dims)
        return core.change(lambda change: _merge_all(core, change, sends(), progress))


def _merge_all(
    core: StoreContext, change: UnitOfWork, sends: Iterable[SentMessage], progress: Progress | None
) -> int:
    read = changed = 0
    for some in _portions(sends):
        ledger = MessageBatch(change.driver, core.dims)  # one for all would remember every message
        ledger.load((sent.account, sent.message_id) for sent in some)
        for sent in some:
            ledger.merge(sent.message_id, sent_state(sent))
        changed += ledger.write(change.moves)
        read += len(some)
        if progress is not None:
            progress(read)
    change.settle()
    return changed


def _portions(sends: Iterable[SentMessage]) -> Iterator[list[SentMessage]]:
    left = iter(sends)
    while some := list(islice(left, PORTION)):
        yield some
