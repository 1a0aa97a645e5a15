"""Viewers of a real app right after its start: all is loaded before the first of them is served."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

import pytest

from incs_core.ui.delivery.sections import SECTIONS
from incs_core.ui.registry import PAGES
from tests.ui.viewers import seen
from tools.app_process import running_app, wait_for_history

ANSWERS = "/_stcore/health"
"""Answers while the rest is still being loaded."""
VIEWERS = 10
FAULT = "Something went wrong"
IMPORT_LOG = '''
"""Notes which thread looks for which module."""
import os, sys, threading

class Log:
    def find_spec(self, name, path=None, target=None):
        with open(os.environ["IMPORT_LOG"], "a") as log:
            print(threading.current_thread().name, name, sep="\\t", file=log)

sys.meta_path.insert(0, Log())
'''


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of an app that has run before and has its history."""
    place = tmp_path_factory.mktemp("app")
    with running_app(place) as app:
        wait_for_history(app)
    return place


def test_many_viewers_right_after_the_start_all_see_their_page(folder: Path) -> None:
    pages = [entry.path for entry in PAGES] * 2
    with running_app(folder, answers=ANSWERS) as app, ThreadPoolExecutor(VIEWERS) as pool:
        shown = list(pool.map(lambda page: seen(app.url, page), pages[:VIEWERS]))
    assert [page for page, text in zip(pages, shown, strict=False) if FAULT in text] == []
    assert all("script_finished: FINISHED_SUCCESSFULLY" in text for text in shown)


def test_no_viewer_loads_a_module(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(IMPORT_LOG)
    log = tmp_path / "imports"
    with running_app(folder, {"IMPORT_LOG": str(log), "PYTHONPATH": str(tmp_path)}) as app:
        for entry in PAGES:
            assert FAULT not in seen(app.url, entry.path)
        for section in SECTIONS:
            assert FAULT not in seen(app.url, query=urlencode({"section": section.title}))
    assert "pandas" in loaded_by(log, "")
    assert loaded_by(log, "ScriptRunner") - NOT_INSTALLED == set()


def loaded_by(log: Path, thread: str) -> set[str]:
    """Modules that were looked for in threads whose name begins so."""
    looked_for = (line.split("\t") for line in log.read_text().splitlines())
    return {module for name, module in looked_for if name.startswith(thread)}


NOT_INSTALLED = {"orjson", "pytz"}
"""What libraries look for each time, to do without it."""
