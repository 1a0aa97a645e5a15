"""Reads a report back from its files, as a person's programs would."""

from __future__ import annotations

import io
from html.parser import HTMLParser
from typing import Any

import openpyxl

Rows = list[list[Any]]


class Page(HTMLParser):
    """The tables of a page by the id of their section: numbers as they are, texts as shown."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tables: dict[str, Rows] = {}
        self.heads: dict[str, list[str]] = {}
        self.tags: list[str] = []
        self.links: list[str] = []
        self.texts: list[str] = []
        self._section, self._cell, self._value = "", "", ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        self.links += [str(given[name]) for name in ("src", "href") if name in given]
        if tag == "section":
            self._section = str(given.get("id", ""))
        elif tag == "tr" and self._section:
            self.tables.setdefault(self._section, []).append([])
        elif tag in ("td", "th"):
            self._cell, self._value = "", ""
        elif tag == "data":
            self._value = str(given["value"])

    def handle_data(self, data: str) -> None:
        self._cell += data
        self.texts.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "th":
            self.heads.setdefault(self._section, []).append(self._cell)
        elif tag == "td":
            self.tables[self._section][-1].append(number(self._value) or self._cell)

    def records(self, section: str) -> list[dict[str, Any]]:
        """The rows of a table by the names of their columns; a dash is None."""
        rows = [row for row in self.tables.get(section, []) if row]
        return [
            {
                name: None if value == "–" else value
                for name, value in zip(self.heads[section], row, strict=True)
            }
            for row in rows
        ]


class Number(float):
    """A number that is true even if it is zero."""

    def __bool__(self) -> bool:
        return True


def number(text: str) -> Number | None:
    """The number of a ``data`` element."""
    return Number(text) if text else None


def sheet(workbook: bytes, name: str) -> list[dict[str, Any]]:
    """The rows of a sheet by the names in its first row."""
    page = openpyxl.load_workbook(io.BytesIO(workbook))[name]
    head, *rows = page.iter_rows(values_only=True)
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


def figures(workbook: bytes) -> dict[str, dict[str, Any]]:
    """The figures of the first sheet by their names."""
    page = openpyxl.load_workbook(io.BytesIO(workbook))["Summary"]
    rows = list(page.iter_rows(values_only=True))
    start = next(place for place, row in enumerate(rows) if row[0] == "Figure")
    head = list(map(str, rows[start]))
    return {str(row[0]): dict(zip(head, row, strict=True)) for row in rows[start + 1 :]}
