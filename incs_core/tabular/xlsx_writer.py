"""An XLSX file of any length, written portion by portion in constant memory.

The libraries build a cell at a time, which takes a minute for a million rows. A portion here is a
few joins of texts. What a sheet cannot hold goes on in the next one. The parts of the file are
those of ECMA-376 (Office Open XML, SpreadsheetML) that a plain table needs.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Final
from xml.sax.saxutils import escape, quoteattr
from zoneinfo import ZoneInfo

from incs_core.tabular.columns import ColumnKind, ColumnValues, FileColumn, LocalTimes

SHEET_ROWS: Final = 1_048_576
"""Rows of a sheet, its heading included (Excel: specifications and limits)."""
MOST_TEXT: Final = 32_767
_MOST_WORDS: Final = 20_000
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOC: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_REL: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
_SHEETML: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_ILLEGAL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ODD: Final = re.compile("[<>&\x00-\x1f\ud800-\udfff\ufffe\uffff]|^ | $")
_MOMENT, _BOLD = 1, 2
_EMPTY: Final = "<c/>"


class XlsxFile:
    """Texts stay texts (nothing runs, no number is rounded), times are real dates in `zone`."""

    def __init__(
        self,
        path: Path,
        columns: Sequence[FileColumn],
        zone: ZoneInfo,
        *,
        sheet: str = "Messages",
        sheet_rows: int = SHEET_ROWS,
    ) -> None:
        self._columns = columns
        self._times = LocalTimes(zone)
        self._name = sheet
        self._room = sheet_rows
        self._sheets = 0
        self._left = 0
        self._words: dict[str, int] = {}
        self._word_cells: dict[object, str] = {}
        self._zip = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
        self._sheet: IO[bytes] | None = None
        self._begin_sheet()

    def write(self, columns: Sequence[ColumnValues]) -> None:
        """Add a portion: the values of each column, all of the same length."""
        kinds = [column.kind for column in self._columns]
        cells = [self._cells(*pair) for pair in zip(kinds, columns, strict=True)]
        rows = ["<row>" + "".join(row) + "</row>" for row in zip(*cells, strict=True)]
        start = 0
        while start < len(rows):
            if not self._left:
                self._end_sheet()
                self._begin_sheet()
            some = rows[start : start + self._left]
            self._put("".join(some))
            self._left -= len(some)
            start += len(some)

    def close(self) -> None:
        """Finish the file."""
        self._end_sheet()
        for name, text in self._parts().items():
            self._zip.writestr(name, _HEAD + text)
        self._zip.close()

    def _begin_sheet(self) -> None:
        self._sheets += 1
        name = f"xl/worksheets/sheet{self._sheets}.xml"
        self._sheet = self._zip.open(name, "w", force_zip64=True)
        widths = "".join(
            f'<col min="{n}" max="{n}" width="{column.width}" customWidth="1"/>'
            for n, column in enumerate(self._columns, start=1)
        )
        self._put(
            f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
            '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
            f"</sheetView></sheetViews><cols>{widths}</cols><sheetData><row>"
            + "".join(_text_cell(column.name, _BOLD) for column in self._columns)
            + "</row>"
        )
        self._left = self._room - 1

    def _end_sheet(self) -> None:
        self._put("</sheetData></worksheet>")
        if self._sheet is not None:
            self._sheet.close()

    def _put(self, text: str) -> None:
        if self._sheet is not None:
            self._sheet.write(text.encode())

    def _cells(self, kind: ColumnKind, values: ColumnValues) -> list[str]:
        if kind is ColumnKind.WORD:
            known = self._word_cells
            return [known.get(value) or self._word(value) for value in values]
        if kind is ColumnKind.MOMENT:
            return [
                _EMPTY if serial is None else f'<c s="{_MOMENT}"><v>{serial:.8f}</v></c>'
                for serial in self._times.serials(values)
            ]
        if kind is ColumnKind.NUMBER:
            return [_EMPTY if value is None else f"<c><v>{value}</v></c>" for value in values]
        return [_text_cell(str(value)) if value else _EMPTY for value in values]

    def _word(self, value: str | float | None) -> str:
        """The cell of a text that comes often: it is kept once, in a table of its own."""
        if not value:
            return _EMPTY
        text = str(value)
        if len(self._words) >= _MOST_WORDS:
            return _text_cell(text)
        number = self._words.setdefault(_clean(text), len(self._words))
        cell = self._word_cells[value] = f'<c t="s"><v>{number}</v></c>'
        return cell

    def _parts(self) -> dict[str, str]:
        sheets = range(1, self._sheets + 1)
        return {
            "[Content_Types].xml": _content_types(sheets),
            "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
            "xl/workbook.xml": self._workbook(sheets),
            "xl/_rels/workbook.xml.rels": _relations(
                [
                    *(("worksheet", f"worksheets/sheet{number}.xml") for number in sheets),
                    ("styles", "styles.xml"),
                    ("sharedStrings", "sharedStrings.xml"),
                ]
            ),
            "xl/styles.xml": _STYLES,
            "xl/sharedStrings.xml": _shared(list(self._words)),
        }

    def _workbook(self, sheets: range) -> str:
        names = [self._name if n == 1 else f"{self._name} {n}" for n in sheets]
        listed = "".join(
            f'<sheet name={quoteattr(name[:31])} sheetId="{n}" r:id="rId{n}"/>'
            for n, name in zip(sheets, names, strict=True)
        )
        return f'<workbook xmlns="{_MAIN}" xmlns:r="{_DOC}"><sheets>{listed}</sheets></workbook>'


def _text_cell(text: str, style: int = 0) -> str:
    look = f' s="{style}"' if style else ""
    if _ODD.search(text) or len(text) > MOST_TEXT:
        text = _clean(text)
        return f'<c t="inlineStr"{look}><is><t xml:space="preserve">{text}</t></is></c>'
    return f'<c t="inlineStr"{look}><is><t>{text}</t></is></c>'


def _clean(text: str) -> str:
    return escape(_ILLEGAL.sub("\ufffd", text[:MOST_TEXT]))


def _shared(words: Sequence[str]) -> str:
    items = "".join(f'<si><t xml:space="preserve">{word}</t></si>' for word in words)
    return f'<sst xmlns="{_MAIN}">{items}</sst>'


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    listed = "".join(
        f'<Relationship Id="rId{n}" Type="{_DOC}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{_REL}">{listed}</Relationships>'


def _content_types(sheets: range) -> str:
    parts = {
        "/xl/workbook.xml": "sheet.main",
        "/xl/styles.xml": "styles",
        "/xl/sharedStrings.xml": "sharedStrings",
        **{f"/xl/worksheets/sheet{number}.xml": "worksheet" for number in sheets},
    }
    listed = "".join(
        f'<Override PartName="{name}" ContentType="{_SHEETML}.{kind}+xml"/>'
        for name, kind in parts.items()
    )
    rels = "application/vnd.openxmlformats-package.relationships+xml"
    return (
        f'<Types xmlns="{_TYPES}"><Default Extension="rels" ContentType="{rels}"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{listed}</Types>'
    )


_STYLES: Final = (
    f'<styleSheet xmlns="{_MAIN}"><numFmts count="1">'
    '<numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    "<borders><border><left/><right/><top/><bottom/><diagonal/></border></borders>"
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)
