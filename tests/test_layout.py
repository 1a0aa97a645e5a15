"""The house rules that a look at the files can prove."""

from __future__ import annotations

import ast
import re
import sys
from configparser import ConfigParser
from importlib.metadata import packages_distributions
from pathlib import Path
from pkgutil import iter_modules

import pytest
import streamlit as st

from incs_core.ui.registry import PAGES
from incs_core.version import VERSION

ROOT = Path(__file__).parents[1]
SOURCES = [ROOT / "app.py", *(ROOT / "pages").glob("*.py"), *(ROOT / "incs_core").rglob("*.py")]
PAGE_FILES = sorted((ROOT / "pages").glob("*.py"))


def test_every_page_file_is_registered() -> None:
    assert {path.name for path in PAGE_FILES} == {entry.file for entry in PAGES}


@pytest.mark.parametrize("path", PAGE_FILES, ids=lambda path: path.name)
def test_a_page_imports_streamlit_and_ours_only(path: Path) -> None:
    allowed = {"streamlit", "incs_core", "__future__"}
    assert {name.split(".")[0] for name in imports(path)} <= allowed


def test_nothing_draws_raw_html_through_markdown() -> None:
    found = [path.name for path in SOURCES if "unsafe_allow_html" in path.read_text()]
    assert found == []


def test_every_table_that_a_browser_can_download_is_drawn_in_one_place() -> None:
    """Streamlit's own CSV has no switch: `ui/common/tables.py` makes what goes into it harmless."""
    drawn = [path for path in SOURCES if attributes(path) & {"dataframe", "data_editor"}]
    assert drawn == [ROOT / "incs_core/ui/common/tables.py"]


def test_whoever_writes_csv_makes_its_cells_harmless() -> None:
    writers = [path for path in SOURCES if "csv.writer(" in path.read_text()]
    assert writers
    assert all("incs_core.tabular.formulas" in imports(path) for path in writers)


def test_streamlit_does_not_collect_garbage_after_every_run() -> None:
    assert st.get_option("runner.postScriptGC") is False


def test_the_contract_of_the_sandbox_names_every_other_part() -> None:
    contracts = ConfigParser()
    contracts.read(ROOT / ".importlinter")
    named = contracts["importlinter:contract:sandbox"]["forbidden_modules"].split()
    parts = {f"incs_core.{module.name}" for module in iter_modules([str(ROOT / "incs_core")])}
    known = {
        f"incs_core.{name}"
        for name in ("sandbox", "wire", "domain", "errors", "unexpected_errors", "route_paths")
    }
    assert set(named) == parts - known


def test_the_changelog_knows_the_version() -> None:
    assert f"## {VERSION}" in (ROOT / "CHANGELOG.md").read_text()


def test_requirements_are_pinned_and_say_why() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        for line in (ROOT / name).read_text().splitlines():
            if line and not line.startswith(("#", "-r")):
                assert re.fullmatch(r"\S+==\S+\s+# \S.*", line), line


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_the_lock_agrees_with_the_requirements(name: str) -> None:
    locked = lock_of(name)
    for pin, version in pins_of(name).items():
        assert locked.get(pin) == version, f"{pin}: run make lock"


def test_what_the_product_runs_on_is_locked_alike_for_development() -> None:
    assert lock_of("requirements").items() <= lock_of("requirements-dev").items()


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_every_dependency_is_locked_with_hashes_and_without_an_index(name: str) -> None:
    text = (ROOT / f"{name}.lock").read_text()
    entries = re.sub(r" *#.*", "", text).replace("\\\n", " ").split("\n")
    for entry in filter(str.strip, entries):
        assert re.fullmatch(r"[\w.-]+==\S+( ; [^\\]+?)?( +--hash=sha256:[0-9a-f]{64})+ *", entry)
    assert len([one for one in entries if one.strip()]) > len(pins_of(name))


def pins_of(name: str) -> dict[str, str]:
    """The direct dependencies that a file of requirements pins."""
    text = (ROOT / f"{name}.txt").read_text()
    found = re.findall(r"^([\w.-]+)(?:\[\w+\])?==(\S+)", text, re.MULTILINE)
    return {pin.lower(): version for pin, version in found}


def lock_of(name: str) -> dict[str, str]:
    """Everything that is locked, with its version."""
    text = (ROOT / f"{name}.lock").read_text()
    return dict(re.findall(r"^([\w.-]+)==(\S+)", text, re.MULTILINE))


def test_every_library_that_is_imported_is_required() -> None:
    required = re.findall(r"^([\w.-]+)", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    imported = {name.split(".")[0] for path in SOURCES for name in imports(path)}
    inside = {"incs_core", "pydantic_core"}  # the latter is a part of pydantic, and pinned by it
    homes = packages_distributions()
    found = {homes[name][0].lower() for name in imported - inside - sys.stdlib_module_names}
    assert found <= {name.lower() for name in required}


def imports(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def attributes(path: Path) -> set[str]:
    tree = ast.walk(ast.parse(path.read_text()))
    return {node.attr for node in tree if isinstance(node, ast.Attribute)}


SET_UP_BY_PEOPLE = {".streamlit/secrets.toml"}
NAMED_PATH = r"`((?:incs_core|tests|tools|docs|pages)/[\w/.]+|[\w/.]+\.(?:py|toml))`"


@pytest.mark.parametrize(
    "name", ["README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/ARCHITECTURE.md"]
)
def test_every_path_that_the_documentation_names_exists(name: str) -> None:
    named = re.findall(NAMED_PATH, (ROOT / name).read_text())
    folders = [ROOT, ROOT / "incs_core"]
    for path in named:
        found = next((folder / path for folder in folders if (folder / path).exists()), None)
        assert found is not None or path in SET_UP_BY_PEOPLE, path
        folders += [found if found.is_dir() else found.parent] if found else []
