"""Writes the messages of a query to a CSV or XLSX file of any length."""

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
_COLUMN_INDEX: Final = {name: index for index, name in enumerate(messages.columns.keys())}
_STATUSES_WITH_REASON: Final = {"failed", "refused", "unconfirmed"}


class ExportChunk(NamedTuple):
    """A chunk of messages as columns, with what is needed to format them."""

    def __init__(
        self, rows: Sequence[Row[Any]], dims: Mapping[int, Dimension], wanted: ExportRequest
    ) -> None:
        super().__init__(wanted.cutoff_ms, wanted.show_numbers)
        self._columns, self._dims = [*zip(*rows, strict=True)], dims

    def of(self, name: str) -> Sequence[Any]:
        """Return a column of the table `messages`."""
        return self.columns[_COLUMN_INDEX[name]]

    def attribute(self, name: str) -> ColumnValues:
        """Return a dimension attribute of each message, such as the country."""
        get = attrgetter(name)
        values = {dim_id: str(get(self.dims[dim_id])) for dim_id in set(self.of("dim_id"))}
        return [values[dim_id] for dim_id in self.of("dim_id")]

    def statuses(self) -> list[str]:
        """Return statuses as displayed: a pending message past the horizon is expired."""
        cutoff = self.cutoff_ms
        return [
            "expired" if cohort < cutoff and status in (ACCEPTED, SENT) else STATUS_NAMES[status]
            for status, cohort in zip(self.of("status"), self.of("cohort_ms"), strict=True)
        ]


RowValues = Callable[[ExportChunk], ColumnValues]


def error_reason(status: str, code: str | None, title: str | None) -> str:
    """Return code and meaning of the error of a failed, refused or unconfirmed message, or ""."""
    if status not in _STATUSES_WITH_REASON or (code is None and not title):
        return ""
    return _reason(code, title or "")


@lru_cache(maxsize=4096)
def _reason(code: str | None, title: str) -> str:
    info = explain(code, title)
    return f"{info.code} · {info.meaning}" if code else info.meaning


def _time_column(name: str) -> tuple[FileColumn, RowValues]:
    title = name.removesuffix("_ms").capitalize()
    return FileColumn(title, ColumnKind.MOMENT, 19), lambda chunk: chunk.of(name)


def _attribute_column(name: str, width: int) -> tuple[FileColumn, RowValues]:
    title = name.capitalize()
    return FileColumn(title, ColumnKind.WORD, width), lambda chunk: chunk.attribute(name)


def _duration_column(title: str, start: str, end: str) -> tuple[FileColumn, RowValues]:
    def read(chunk: ExportChunk) -> ColumnValues:
        pairs = zip(chunk.of(start), chunk.of(end), strict=True)
        return [None if a is None or b is None else max(b - a, 0) / 1000 for a, b in pairs]

    return FileColumn(title, ColumnKind.NUMBER, 16), read


def _labels(chunk: ExportChunk) -> ColumnValues:
    labels = {name: status_style(name).label for name in (*STATUS_NAMES, "expired")}
    return [labels[status] for status in chunk.statuses()]


def _numbers(chunk: ExportChunk) -> ColumnValues:
    numbers = chunk.of("recipient")
    return numbers if chunk.show_numbers else [mask(digits) for digits in numbers]


def _reasons(chunk: ExportChunk) -> ColumnValues:
    statuses = (STATUS_NAMES[status] for status in chunk.of("status"))
    errors = zip(statuses, chunk.of("error_code"), chunk.of("error_title"), strict=True)
    return [error_reason(*error) for error in errors]


def _tests(chunk: ExportChunk) -> ColumnValues:
    words = {dim_id: "test" if dim.is_test else "" for dim_id, dim in chunk.dims.items()}
    return [words[dim_id] for dim_id in chunk.of("dim_id")]


def _ids(chunk: ExportChunk) -> ColumnValues:
    ids = chunk.of("message_id")
    return ["" if message_id.startswith(INTENT_PREFIX) else message_id for message_id in ids]


_COLUMN_READERS: Final[tuple[tuple[FileColumn, RowValues], ...]] = (
    (FileColumn("Time", ColumnKind.MOMENT, 19), lambda chunk: chunk.of("cohort_ms")),
    (FileColumn("Status", ColumnKind.WORD, 12), _labels),
    (FileColumn("To", ColumnKind.TEXT, 17), _numbers),
    _attribute_column("country", 9),
    _attribute_column("channel", 10),
    _attribute_column("template", 26),
    _attribute_column("type", 12),
    (FileColumn("Code", ColumnKind.WORD, 9), lambda chunk: chunk.of("error_code")),
    (FileColumn("Reason", ColumnKind.WORD, 40), _reasons),
    _time_column("accepted_ms"),
    _time_column("sent_ms"),
    _time_column("delivered_ms"),
    _time_column("read_ms"),
    _time_column("failed_ms"),
    _duration_column("Delivered after, s", "accepted_ms", "delivered_ms"),
    _duration_column("Read after, s", "delivered_ms", "read_ms"),
    (FileColumn("Test", ColumnKind.WORD, 6), _tests),
    _attribute_column("account", 14),
    (FileColumn("Message id", ColumnKind.TEXT, 38), _ids),
)
COLUMNS: Final = tuple(column.name for column, _ in _COLUMN_READERS)
"""Names of all columns, in the order of the message log and of its files."""


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """Content and format of an export file."""

    query: MessageQuery
    columns: tuple[str, ...]
    format: str
    zone: ZoneInfo
    cutoff_ms: int
    show_numbers: bool

    @property
    def file_name(self) -> str:
        """Name of the downloaded file."""
        return f"messages.{self.format.lower()}"


def write_file(store: Store, request: ExportRequest, path: Path) -> Iterator[tuple[int, float]]:
    """Write the file in constant memory; yield (rows so far, share of the period) per chunk.

    Raises StoreError, and OSError if the disk is full.
    """
    chosen = [pair for pair in _COLUMN_READERS if pair[0].name in request.columns]
    writer_class = XlsxFile if request.format == "XLSX" else CsvFile
    file = writer_class(path, [column for column, _ in chosen], request.zone)
    rows = 0
    try:
        for batch in store.message_chunks(request.query):
            dims = store.known_dimensions({row.dim_id for row in batch})
            chunk = ExportChunk(
                [*zip(*batch, strict=True)], dims, request.cutoff_ms, request.show_numbers
            )
            file.write([read(chunk) for _, read in chosen])
            rows += len(batch)
            yield rows, _share(request.query, batch[-1].cohort_ms)
    finally:
        file.close()


def _share(query: MessageQuery, reached_ms: int) -> float:
    period = max(query.end_ms - query.start_ms, 1)
    return min(max((query.end_ms - reached_ms) / period, 0.0), 1.0)
