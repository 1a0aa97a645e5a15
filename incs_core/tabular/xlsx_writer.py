"""Writer of XLSX files of any length, chunk by chunk in constant memory.

Libraries write cell by cell, which takes a minute for a million rows; this writes a chunk with a
few string joins. Rows beyond the limit of a sheet go to a next sheet. The parts of the file are
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
"""Maximum rows of a sheet, including the heading (Excel: specifications and limits)."""
MAX_CELL_TEXT: Final = 32_767
_MAX_SHARED_STRINGS: Final = 20_000
_MAIN_NS: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONSHIPS_NS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE_RELATIONSHIPS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_CONTENT_TYPES: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
_SPREADSHEET_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML_DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_ILLEGAL_CHARACTERS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NEEDS_ESCAPING: Final = re.compile("[<>&\x00-\x1f\ud800-\udfff\ufffe\uffff]|^ | $")
_MOMENT, _BOLD = 1, 2
_EMPTY_CELL: Final = "<c/>"


class XlsxFile:
    """An XLSX file; texts are stored as text, times as dates in `zone`."""

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
        self._sheet_rows = sheet_rows
        self._sheet_count = 0
        self._rows_left = 0
        self._shared_strings: dict[str, int] = {}
        self._shared_string_cells: dict[object, str] = {}
        self._zip = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
        self._sheet: IO[bytes] | None = None
        self._begin_sheet()

    def write(self, columns: Sequence[ColumnValues]) -> None:
        """Append a chunk of rows, given as columns of equal length."""
        kinds = [column.kind for column in self._columns]
        cells = [self._cells(*pair) for pair in zip(kinds, columns, strict=True)]
        rows = ["<row>" + "".join(row) + "</row>" for row in zip(*cells, strict=True)]
        start = 0
        while start < len(rows):
            if not self._rows_left:
                self._end_sheet()
                self._begin_sheet()
            chunk = rows[start : start + self._rows_left]
            self._write("".join(chunk))
            self._rows_left -= len(chunk)
            start += len(chunk)

    def close(self) -> None:
        """Finish the file."""
        self._end_sheet()
        for name, text in self._parts().items():
            self._zip.writestr(name, _XML_DECLARATION + text)
        self._zip.close()

    def _begin_sheet(self) -> None:
        self._sheet_count += 1
        name = f"xl/worksheets/sheet{self._sheet_count}.xml"
        self._sheet = self._zip.open(name, "w", force_zip64=True)
        widths = "".join(
            f'<col min="{n}" max="{n}" width="{column.width}" customWidth="1"/>'
            for n, column in enumerate(self._columns, start=1)
        )
        self._write(
            f'{_XML_DECLARATION}<worksheet xmlns="{_MAIN_NS}">'
            '<sheetViews><sheetView workbookViewId="0">'
            '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
            f"</sheetView></sheetViews><cols>{widths}</cols><sheetData><row>"
            + "".join(_text_cell(column.name, _BOLD) for column in self._columns)
            + "</row>"
        )
        self._rows_left = self._sheet_rows - 1

    def _end_sheet(self) -> None:
        self._write("</sheetData></worksheet>")
        if self._sheet is not None:
            self._sheet.close()

    def _write(self, text: str) -> None:
        if self._sheet is not None:
            self._sheet.write(text.encode())

    def _cells(self, kind: ColumnKind, values: ColumnValues) -> list[str]:
        if kind is ColumnKind.WORD:
            cached = self._shared_string_cells
            return [cached.get(value) or self._shared_string_cell(value) for value in values]
        if kind is ColumnKind.MOMENT:
            return [
                _EMPTY_CELL if serial is None else f'<c s="{_MOMENT}"><v>{serial:.8f}</v></c>'
                for serial in self._times.serials(values)
            ]
        if kind is ColumnKind.NUMBER:
            return [_EMPTY_CELL if value is None else f"<c><v>{value}</v></c>" for value in values]
        return [_text_cell(str(value)) if value else _EMPTY_CELL for value in values]

    def _shared_string_cell(self, value: str | float | None) -> str:
        """Return the cell of a repeated text, which is stored once among the shared strings."""
        if not value:
            return _EMPTY_CELL
        text = str(value)
        if len(self._shared_strings) >= _MAX_SHARED_STRINGS:
            return _text_cell(text)
        index = self._shared_strings.setdefault(_escaped(text), len(self._shared_strings))
        cell = self._shared_string_cells[value] = f'<c t="s"><v>{index}</v></c>'
        return cell

    def _parts(self) -> dict[str, str]:
        sheets = range(1, self._sheet_count + 1)
        return {
            "[Content_Types].xml": _content_types(sheets),
            "_rels/.rels": _relationships([("officeDocument", "xl/workbook.xml")]),
            "xl/workbook.xml": self._workbook(sheets),
            "xl/_rels/workbook.xml.rels": _relationships(
                [
                    *(("worksheet", f"worksheets/sheet{index}.xml") for index in sheets),
                    ("styles", "styles.xml"),
                    ("sharedStrings", "sharedStrings.xml"),
                ]
            ),
            "xl/styles.xml": _STYLES,
            "xl/sharedStrings.xml": _shared_strings_xml(list(self._shared_strings)),
        }

    def _workbook(self, sheets: range) -> str:
        names = [self._name if n == 1 else f"{self._name} {n}" for n in sheets]
        elements = "".join(
            f'<sheet name={quoteattr(name[:31])} sheetId="{n}" r:id="rId{n}"/>'
            for n, name in zip(sheets, names, strict=True)
        )
        namespaces = f'xmlns="{_MAIN_NS}" xmlns:r="{_RELATIONSHIPS_NS}"'
        return f"<workbook {namespaces}><sheets>{elements}</sheets></workbook>"


def _text_cell(text: str, style: int = 0) -> str:
    style_attribute = f' s="{style}"' if style else ""
    if _NEEDS_ESCAPING.search(text) or len(text) > MAX_CELL_TEXT:
        text = _escaped(text)
        return f'<c t="inlineStr"{style_attribute}><is><t xml:space="preserve">{text}</t></is></c>'
    return f'<c t="inlineStr"{style_attribute}><is><t>{text}</t></is></c>'


def _escaped(text: str) -> str:
    return escape(_ILLEGAL_CHARACTERS.sub("\ufffd", text[:MAX_CELL_TEXT]))


def _shared_strings_xml(strings: Sequence[str]) -> str:
    items = "".join(f'<si><t xml:space="preserve">{string}</t></si>' for string in strings)
    return f'<sst xmlns="{_MAIN_NS}">{items}</sst>'


def _relationships(targets: Sequence[tuple[str, str]]) -> str:
    elements = "".join(
        f'<Relationship Id="rId{n}" Type="{_RELATIONSHIPS_NS}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{_PACKAGE_RELATIONSHIPS}">{elements}</Relationships>'


def _content_types(sheets: range) -> str:
    parts = {
        "/xl/workbook.xml": "sheet.main",
        "/xl/styles.xml": "styles",
        "/xl/sharedStrings.xml": "sharedStrings",
        **{f"/xl/worksheets/sheet{index}.xml": "worksheet" for index in sheets},
    }
    elements = "".join(
        f'<Override PartName="{name}" ContentType="{_SPREADSHEET_TYPE}.{kind}+xml"/>'
        for name, kind in parts.items()
    )
    rels = "application/vnd.openxmlformats-package.relationships+xml"
    return (
        f'<Types xmlns="{_CONTENT_TYPES}"><Default Extension="rels" ContentType="{rels}"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{elements}</Types>'
    )


_STYLES: Final = (
    f'<styleSheet xmlns="{_MAIN_NS}"><numFmts count="1">'
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
