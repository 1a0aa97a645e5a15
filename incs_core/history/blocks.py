"""The sandbox's past as blocks that the store can load."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from incs_core.sandbox.history_columns import CHANNEL, Columns, template_of
from incs_core.sandbox.ids import KINDS
from incs_core.sandbox.traffic import Choice
from incs_core.sandbox.world import COUNTRIES
from incs_core.store.blocks import Block
from incs_core.store.merge import BY_RECORD, Dim, known_by


def blocks_of(account: str, portions: Iterable[Columns]) -> Iterator[Block]:
    """Yield a block for each portion, its messages sent by `account`."""
    for columns in portions:
        yield Block(
            message_ids=columns.message_ids,
            recipients=columns.recipients,
            dims=[_dim(account, choice) for choice in columns.choices],
            dim=columns.choice,
            known=np.full(len(columns.message_ids), known_by(BY_RECORD, BY_RECORD), np.int64),
            accepted_ms=columns.accepted_ms,
            sent_ms=columns.lives.sent_ms,
            delivered_ms=columns.lives.delivered_ms,
            read_ms=columns.lives.read_ms,
            failed_ms=columns.lives.failed_ms,
            errors=columns.lives.errors,
            error=columns.lives.error,
        )


def _dim(account: str, choice: Choice) -> Dim:
    country = COUNTRIES[choice.country].code
    return Dim(account, CHANNEL, template_of(choice), country, KINDS[choice.kind], 0)
