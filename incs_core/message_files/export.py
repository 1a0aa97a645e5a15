"""The messages of a query as a file of any length."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Row

from incs_core.domain.messages import MessageQuery
from incs_core.message_files.columns import MESSAGE_COLUMNS, MessageBatch
from incs_core.store import Store
from incs_core.store.merge import Dimension
from incs_core.store.schema import INTENT_PREFIX, STATUS_NAMES, messages
from incs_core.tabular.csv_writer import CsvFile
from incs_core.tabular.xlsx_writer import XlsxFile

FORMATS: Final = ("CSV", "XLSX")
_PLACE: Final = {name: place for place, name in enumerate(messages.columns.keys())}


class _Portion(MessageBatch):
    """Some messages as the store reads them for files: rows of `messages` and their attributes."""

    def __init__(
        self, rows: Sequence[Row[Any]], dims: Mapping[int, Dimension], wanted: ExportRequest
    ) -> None:
        super().__init__(wanted.cutoff_ms, wanted.show_numbers)
        self._columns, self._dims = [*zip(*rows, strict=True)], dims

    def values(self, name: str) -> Sequence[Any]:
        """See MessageBatch."""
        if name in Dimension._fields:
            place = Dimension._fields.index(name)
            known = {dim_id: dim[place] for dim_id, dim in self._dims.items()}
            return [known[dim_id] for dim_id in self._columns[_PLACE["dim_id"]]]
        values = self._columns[_PLACE[name]]
        if name == "status":
            return [STATUS_NAMES[status] for status in values]
        if name == "message_id":
            return ["" if one.startswith(INTENT_PREFIX) else one for one in values]
        return values


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What a file holds: which messages, with which columns, read in which way."""

    query: MessageQuery
    columns: tuple[str, ...]
    format: str
    zone: ZoneInfo
    cutoff_ms: int
    show_numbers: bool

    @property
    def file_name(self) -> str:
        """What the file is called when it arrives."""
        return f"messages.{self.format.lower()}"


def write_file(store: Store, wanted: ExportRequest, path: Path) -> Iterator[tuple[int, float]]:
    """Write the file in constant memory; after each portion gives rows so far and share of time.

    Raises StoreError, and OSError where there is no room.
    """
    chosen = [column for column in MESSAGE_COLUMNS if column.name in wanted.columns]
    make = XlsxFile if wanted.format == "XLSX" else CsvFile
    file = make(path, [column.file_column for column in chosen], wanted.zone)
    rows = 0
    try:
        for some in store.messages.chunks(wanted.query):
            dims = store.messages.dimensions_by_id({row.dim_id for row in some})
            portion = _Portion(some, dims, wanted)
            file.write([column.read(portion) for column in chosen])
            rows += len(some)
            yield rows, _share(wanted.query, some[-1].cohort_ms)
    finally:
        file.close()


def _share(query: MessageQuery, reached_ms: int) -> float:
    whole = max(query.end_ms - query.start_ms, 1)
    return min(max((query.end_ms - reached_ms) / whole, 0.0), 1.0)
