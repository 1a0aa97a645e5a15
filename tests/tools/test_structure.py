"""The figures of how code is cut, of a small tree that is made up here."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.bench import structure as bench
from tools.structure import Structure, main

TREE = {
    "app.py": "import core.page\n",
    "core/__init__.py": "",
    "core/page.py": "from core.slice import Row\nfrom core.parts import shared\n",
    "core/slice.py": "class Row:\n    def draw(self):\n        return 1\n",
    "core/long.py": "from core.parts import shared\n" + "x = 1\n" * 99,
    "core/parts/__init__.py": "from core.parts.only import Cell as Cell\n",
    "core/parts/shared.py": "class Row:\n    class Cell: ...\n",
    "core/parts/only.py": "import core.long\nclass Cell: ...\n",
    "other/skipped.py": "class Row: ...\n",
}


@pytest.fixture
def code(tmp_path: Path) -> Structure:
    for name, text in TREE.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return Structure(tmp_path, ("app.py", "core"))


def test_it_counts_files_and_lines_of_the_named_parts(code: Structure) -> None:
    assert len(code.modules) == 8
    assert code.lines == 1 + 0 + 2 + 3 + 100 + 1 + 2 + 2
    assert code.median_module == 2


def test_a_slice_has_one_importer_in_its_own_folder(code: Structure) -> None:
    """`page` is imported from elsewhere; `shared` by two; `long` from another folder."""
    assert code.single_importer == {"core.parts.only": "core.parts", "core.slice": "core.page"}


def test_a_long_slice_is_no_small_one(tmp_path: Path) -> None:
    (tmp_path / "core").mkdir()
    (tmp_path / "core/user.py").write_text("from core import short, long\n")
    (tmp_path / "core/short.py").write_text("x = 1\n" * 79)
    (tmp_path / "core/long.py").write_text("x = 1\n" * 80)
    code = Structure(tmp_path, ("core",))
    assert set(code.single_importer) == {"core.long", "core.short"}
    assert code.small_slices == ["core.short"]


def test_it_names_classes_that_two_modules_define(code: Structure) -> None:
    """`Cell` inside another class is no second one."""
    assert code.repeated_classes == {"Row": ["core.parts.shared", "core.slice"]}


def test_it_measures_functions_and_names_long_ones(tmp_path: Path) -> None:
    def function(name: str, lines: int) -> str:
        return f"def {name}():\n" + "    x = 1\n" * (lines - 1)

    (tmp_path / "app.py").write_text(function("a", 3) + function("b", 50) + function("c", 51))
    code = Structure(tmp_path, ("app.py",))
    assert code.median_function == 50
    assert code.long_functions == ["app.c"]


def test_the_product_prints_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    printed = capsys.readouterr().out
    assert f"{len(Structure().modules):,} files, " in printed


def test_the_bench_gives_a_row_for_each_figure() -> None:
    rows = [figure.as_row() for figure in bench.measure()]
    assert len(rows) == 7
    assert rows[0].startswith("| Files of app, pages and core | ")
    assert rows[0].endswith(("| ≤ 380 | yes |", "| ≤ 380 | no |"))
