from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import incs_core

SOURCE = Path(incs_core.__file__)


def imported_for_types() -> set[str]:
    tree = ast.parse(SOURCE.read_text("utf-8"))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    ours = [node for node in imports if (node.module or "").startswith("incs_core")]
    return {alias.name for node in ours for alias in node.names}


def run(script: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout.strip()


@pytest.mark.parametrize("name", incs_core.__all__)
def test_it_loads_every_public_name_and_keeps_it(name: str) -> None:
    assert getattr(incs_core, name) is vars(incs_core)[name]


def test_it_lists_the_same_names_for_people_and_for_type_checkers() -> None:
    assert set(incs_core.__all__) == imported_for_types()
    assert dir(incs_core) == incs_core.__all__


def test_it_refuses_a_name_that_is_not_public() -> None:
    with pytest.raises(AttributeError, match="NoSuchName"):
        incs_core.__getattr__("NoSuchName")


def test_it_imports_without_the_heavy_libraries() -> None:
    heavy = "streamlit pandas numpy plotly sqlalchemy httpx phonenumbers pydantic"
    loaded = run(f"import sys, incs_core; print([m for m in {heavy.split()} if m in sys.modules])")
    assert loaded == "[]"


def test_it_loads_every_public_name_without_streamlit_and_pandas() -> None:
    script = (
        "import sys, incs_core\n"
        "[getattr(incs_core, name) for name in incs_core.__all__]\n"
        "print([m for m in ('streamlit', 'pandas') if m in sys.modules])"
    )
    assert run(script) == "[]"


def test_it_imports_within_300_milliseconds() -> None:
    script = (
        "import time; t = time.perf_counter(); import incs_core; print(time.perf_counter() - t)"
    )
    best = min(float(run(script)) for _ in range(3))
    assert best < 0.3


def test_it_offers_what_the_design_shows() -> None:
    from incs_core import Account, IncsClient, TextMessage

    with IncsClient(Account(id="main", certification_code="x")) as incs:
        prepared = incs.messages.preview(TextMessage(to="6281500000680", text="Hello"))
    assert prepared.url == "https://api.incsapp.com/external/messages/rcs"
