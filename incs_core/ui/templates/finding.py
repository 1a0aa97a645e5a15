"""One template out of what was read, or out of what we remember of it."""

from __future__ import annotations

from collections.abc import Sequence

from incs_core.charts.template_rows import Listed
from incs_core.sync.templates import template_of
from incs_core.ui.resources import services
from incs_core.ui.templates.loading import Reading


def find(readings: Sequence[Reading], account: str, template_id: str) -> Listed | None:
    """The template as just read; a deleted one as we last saw it; None if we never saw it.

    Raises:
        StoreError: the history cannot be read.
    """
    for reading in readings:
        for entry in (*reading.listed, *reading.gone):
            if entry.template.template_id == template_id and account in {"", entry.account}:
                return entry
    rows = services().store.templates(account or None)
    found = next((row for row in rows if row.template_id == template_id), None)
    return None if found is None else Listed(found.account, template_of(found))
