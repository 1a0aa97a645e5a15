"""The house rules that a look at the files can prove."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from incs_core.ui.registry import PAGES
from incs_core.version import VERSION

ROOT = Path(__file__).parents[1]
SOURCES = [ROOT / "app.py", *(ROOT / "pages").glob("*.py"), *(ROOT / "incs_core").rglob("*.py")]
PAGE_FILES = sorted((ROOT / "pages").glob("*.py"))
MAX_LINES = 300


def test_every_page_file_is_registered() -> None:
    assert {path.name for path in PAGE_FILES} == {entry.file for entry in PAGES}


@pytest.mark.parametrize("path", PAGE_FILES, ids=lambda path: path.name)
def test_a_page_imports_streamlit_and_ours_only(path: Path) -> None:
    allowed = {"streamlit", "incs_core", "__future__"}
    assert {name.split(".")[0] for name in imports(path)} <= allowed


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_stays_under_300_lines(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= MAX_LINES


def test_nothing_draws_raw_html_through_markdown() -> None:
    found = [path.name for path in SOURCES if "unsafe_allow_html" in path.read_text()]
    assert found == []


def test_importing_the_core_is_quick_and_light() -> None:
    code = (
        "import sys, time; started = time.perf_counter(); import incs_core;"
        "print(time.perf_counter() - started,"
        " {'streamlit', 'pandas'} & {name.split('.')[0] for name in sys.modules})"
    )
    output = min(run(code) for _ in range(3))
    seconds, heavy = output.split(" ", 1)
    assert heavy.strip() == "set()"
    assert float(seconds) <= 0.3


def test_versions_agree() -> None:
    assert f'version = "{VERSION}"' in (ROOT / "pyproject.toml").read_text()
    assert f"## {VERSION}" in (ROOT / "CHANGELOG.md").read_text()


def test_requirements_are_pinned_and_say_why() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        for line in (ROOT / name).read_text().splitlines():
            if line and not line.startswith(("#", "-r")):
                assert re.fullmatch(r"\S+==\S+\s+# \S.*", line), line


def imports(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def run(code: str) -> str:
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return result.stdout
