"""The columns of a message, on screen and in files."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

from incs_core.domain.statuses import shown_status, status_label
from incs_core.error_codes import explain
from incs_core.tabular.columns import ColumnKind, ColumnValues, FileColumn
from incs_core.wire.phone_numbers import mask

_EXPLAINED: Final = {"failed", "refused", "unconfirmed"}


class MessageBatch(ABC):
    """Some messages, column by column, and what it takes to show them.

    `cutoff_ms`: pending messages from before it are expired.
    """

    def __init__(self, cutoff_ms: int, show_numbers: bool) -> None:
        self.cutoff_ms, self.show_numbers = cutoff_ms, show_numbers

    @abstractmethod
    def values(self, name: str) -> Sequence[Any]:
        """An attribute of `MessageRow` for each message."""


class MessageColumn(NamedTuple):
    """A column and where its values come from; `is_usual`: shown until others are chosen."""

    file_column: FileColumn
    read: Callable[[MessageBatch], ColumnValues]
    is_usual: bool = False

    @property
    def name(self) -> str:
        """Its heading."""
        return self.file_column.name


def error_reason(status: str, code: str | None, title: str | None) -> str:
    """Why a message failed or was refused, in a phrase: the code and its meaning."""
    if status not in _EXPLAINED or (code is None and not title):
        return ""
    return _reason(code, title or "")


@lru_cache(maxsize=4096)
def _reason(code: str | None, title: str) -> str:
    info = explain(code, title)
    return f"{info.code} · {info.meaning}" if code else info.meaning


def _column(
    title: str, attribute: str, kind: ColumnKind, width: int, is_usual: bool = False
) -> MessageColumn:
    column = FileColumn(title, kind, width)
    return MessageColumn(column, lambda batch: batch.values(attribute), is_usual)


def _moment(name: str, title: str = "", is_usual: bool = False) -> MessageColumn:
    title = title or name.removesuffix("_ms").capitalize()
    return _column(title, name, ColumnKind.MOMENT, 19, is_usual)


def _word(name: str, width: int, is_usual: bool = False) -> MessageColumn:
    return _column(name.capitalize(), name, ColumnKind.WORD, width, is_usual)


def _seconds(title: str, start: str, end: str) -> MessageColumn:
    def read(batch: MessageBatch) -> ColumnValues:
        pairs = zip(batch.values(start), batch.values(end), strict=True)
        return [None if a is None or b is None else max(b - a, 0) / 1000 for a, b in pairs]

    return MessageColumn(FileColumn(title, ColumnKind.NUMBER, 16), read)


def _labels(batch: MessageBatch) -> ColumnValues:
    statuses, cutoff = batch.values("status"), batch.cutoff_ms
    young = {status: status_label(status) for status in set(statuses)}
    old = {status: status_label(shown_status(status, 0, 1)) for status in young}
    told = zip(statuses, batch.values("cohort_ms"), strict=True)
    # Not a call for each: files are a million messages long.
    return [(old if cohort < cutoff else young)[status] for status, cohort in told]


def _numbers(batch: MessageBatch) -> ColumnValues:
    numbers = batch.values("recipient")
    return numbers if batch.show_numbers else [mask(digits) for digits in numbers]


def _codes(batch: MessageBatch) -> ColumnValues:
    return [code or "" for code in batch.values("error_code")]


def _reasons(batch: MessageBatch) -> ColumnValues:
    names = ("status", "error_code", "error_title")
    return [error_reason(*one) for one in zip(*map(batch.values, names), strict=True)]


def _tests(batch: MessageBatch) -> ColumnValues:
    return ["test" if is_test else "" for is_test in batch.values("is_test")]


MESSAGE_COLUMNS: Final = (
    _moment("cohort_ms", "Time", is_usual=True),
    MessageColumn(FileColumn("Status", ColumnKind.WORD, 12), _labels, is_usual=True),
    MessageColumn(FileColumn("To", ColumnKind.TEXT, 17), _numbers, is_usual=True),
    _word("country", 9, is_usual=True),
    _word("channel", 10),
    _word("template", 26, is_usual=True),
    _word("type", 12, is_usual=True),
    MessageColumn(FileColumn("Code", ColumnKind.WORD, 9), _codes),
    MessageColumn(FileColumn("Reason", ColumnKind.WORD, 40), _reasons, is_usual=True),
    _moment("accepted_ms"),
    _moment("sent_ms"),
    _moment("delivered_ms"),
    _moment("read_ms"),
    _moment("failed_ms"),
    _seconds("Delivered after, s", "accepted_ms", "delivered_ms"),
    _seconds("Read after, s", "delivered_ms", "read_ms"),
    MessageColumn(FileColumn("Test", ColumnKind.WORD, 6), _tests, is_usual=True),
    _word("account", 14),
    _column("Message id", "message_id", ColumnKind.TEXT, 38, is_usual=True),
)
COLUMNS: Final = tuple(column.name for column in MESSAGE_COLUMNS)
"""What a message can be shown with, in the order of the log and of its files."""
USUAL_COLUMNS: Final = tuple(column.name for column in MESSAGE_COLUMNS if column.is_usual)
"""The columns of the log until somebody chooses others."""
MOMENT_COLUMNS: Final = tuple(
    column.name for column in MESSAGE_COLUMNS if column.file_column.kind is ColumnKind.MOMENT
)
