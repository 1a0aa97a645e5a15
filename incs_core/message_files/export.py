"""The messages of a query as a file of any length."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from pathlib import Path
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from incs_core.charts.style import status_style
from incs_core.domain.messages import MessageQuery
from incs_core.error_codes import explain
from incs_core.store import Store
from incs_core.store.merge import Dimension
from incs_core.store.schema import ACCEPTED, INTENT_PREFIX, SENT, STATUS_NAMES, messages
from incs_core.tabular.columns import ColumnKind, ColumnValues, FileColumn
from incs_core.tabular.csv_writer import CsvFile
from incs_core.tabular.xlsx_writer import XlsxFile
from incs_core.wire.phone_numbers import mask

FORMATS: Final = ("CSV", "XLSX")
_PLACE: Final = {name: place for place, name in enumerate(messages.columns.keys())}
_EXPLAINED: Final = {"failed", "refused", "unconfirmed"}


class ExportPortion(NamedTuple):
    """Some messages, column by column, and what it takes to read them."""

    columns: Sequence[Sequence[Any]]
    dims: Mapping[int, Dimension]
    cutoff_ms: int
    show_numbers: bool

    def of(self, name: str) -> Sequence[Any]:
        """A column of the table `messages`."""
        return self.columns[_PLACE[name]]

    def attribute(self, name: str) -> ColumnValues:
        """A descriptive attribute of each message."""
        get = attrgetter(name)
        values = {dim_id: str(get(self.dims[dim_id])) for dim_id in set(self.of("dim_id"))}
        return [values[dim_id] for dim_id in self.of("dim_id")]

    def statuses(self) -> list[str]:
        """Statuses as people see them: an open message past the horizon is expired."""
        cutoff = self.cutoff_ms
        return [
            "expired" if cohort < cutoff and status in (ACCEPTED, SENT) else STATUS_NAMES[status]
            for status, cohort in zip(self.of("status"), self.of("cohort_ms"), strict=True)
        ]


RowValues = Callable[[ExportPortion], ColumnValues]


def reason_of(status: str, code: str | None, title: str | None) -> str:
    """Why a message failed or was refused, in a phrase: the code and its meaning."""
    if status not in _EXPLAINED or (code is None and not title):
        return ""
    return _reason(code, title or "")


@lru_cache(maxsize=4096)
def _reason(code: str | None, title: str) -> str:
    info = explain(code, title)
    return f"{info.code} · {info.meaning}" if code else info.meaning


def _moment(name: str) -> tuple[FileColumn, RowValues]:
    title = name.removesuffix("_ms").capitalize()
    return FileColumn(title, ColumnKind.MOMENT, 19), lambda portion: portion.of(name)


def _attribute(name: str, width: int) -> tuple[FileColumn, RowValues]:
    title = name.capitalize()
    return FileColumn(title, ColumnKind.WORD, width), lambda portion: portion.attribute(name)


def _seconds(title: str, start: str, end: str) -> tuple[FileColumn, RowValues]:
    def read(portion: ExportPortion) -> ColumnValues:
        pairs = zip(portion.of(start), portion.of(end), strict=True)
        return [None if a is None or b is None else max(b - a, 0) / 1000 for a, b in pairs]

    return FileColumn(title, ColumnKind.NUMBER, 16), read


def _labels(portion: ExportPortion) -> ColumnValues:
    labels = {name: status_style(name).label for name in (*STATUS_NAMES, "expired")}
    return [labels[status] for status in portion.statuses()]


def _numbers(portion: ExportPortion) -> ColumnValues:
    numbers = portion.of("recipient")
    return numbers if portion.show_numbers else [mask(digits) for digits in numbers]


def _reasons(portion: ExportPortion) -> ColumnValues:
    statuses = (STATUS_NAMES[status] for status in portion.of("status"))
    told = zip(statuses, portion.of("error_code"), portion.of("error_title"), strict=True)
    return [reason_of(*one) for one in told]


def _tests(portion: ExportPortion) -> ColumnValues:
    words = {dim_id: "test" if dim.is_test else "" for dim_id, dim in portion.dims.items()}
    return [words[dim_id] for dim_id in portion.of("dim_id")]


def _ids(portion: ExportPortion) -> ColumnValues:
    ids = portion.of("message_id")
    return ["" if one.startswith(INTENT_PREFIX) else one for one in ids]


_READS: Final[tuple[tuple[FileColumn, RowValues], ...]] = (
    (FileColumn("Time", ColumnKind.MOMENT, 19), lambda portion: portion.of("cohort_ms")),
    (FileColumn("Status", ColumnKind.WORD, 12), _labels),
    (FileColumn("To", ColumnKind.TEXT, 17), _numbers),
    _attribute("country", 9),
    _attribute("channel", 10),
    _attribute("template", 26),
    _attribute("type", 12),
    (FileColumn("Code", ColumnKind.WORD, 9), lambda portion: portion.of("error_code")),
    (FileColumn("Reason", ColumnKind.WORD, 40), _reasons),
    _moment("accepted_ms"),
    _moment("sent_ms"),
    _moment("delivered_ms"),
    _moment("read_ms"),
    _moment("failed_ms"),
    _seconds("Delivered after, s", "accepted_ms", "delivered_ms"),
    _seconds("Read after, s", "delivered_ms", "read_ms"),
    (FileColumn("Test", ColumnKind.WORD, 6), _tests),
    _attribute("account", 14),
    (FileColumn("Message id", ColumnKind.TEXT, 38), _ids),
)
COLUMNS: Final = tuple(column.name for column, _ in _READS)
"""What a message can be shown with, in the order of the log and of its files."""


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
    chosen = [pair for pair in _READS if pair[0].name in wanted.columns]
    make = XlsxFile if wanted.format == "XLSX" else CsvFile
    file = make(path, [column for column, _ in chosen], wanted.zone)
    rows = 0
    try:
        for some in store.message_chunks(wanted.query):
            dims = store.known_dimensions({row.dim_id for row in some})
            portion = ExportPortion(
                [*zip(*some, strict=True)], dims, wanted.cutoff_ms, wanted.show_numbers
            )
            file.write([read(portion) for _, read in chosen])
            rows += len(some)
            yield rows, _share(wanted.query, some[-1].cohort_ms)
    finally:
        file.close()


def _share(query: MessageQuery, reached_ms: int) -> float:
    whole = max(query.end_ms - query.start_ms, 1)
    return min(max((query.end_ms - reached_ms) / whole, 0.0), 1.0)
