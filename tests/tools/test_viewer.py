"""The bench's viewer, against a page that Streamlit serves."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.waiting import until
from tools.app_process import free_port
from tools.bench.viewer import STREAM, summary, visit

PAGE = """
import streamlit as st

st.session_state.runs = st.session_state.get("runs", 0) + 1
st.write("whole")
if st.session_state.runs > 3:
    st.error("The page is broken.")
"""


@pytest.fixture
def stream(tmp_path: Path) -> Iterator[str]:
    (tmp_path / "page.py").write_text(PAGE)
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "page.py", "--server.port", str(port)]
    command += ["--server.headless", "true", "--server.address", "127.0.0.1"]
    server = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL)
    try:
        until(lambda: answers(port))
        yield f"ws://localhost:{port}{STREAM}"
    finally:
        server.terminate()
        server.wait()


def answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/_stcore/health").is_success
    except httpx.TransportError:
        return False


def test_it_has_a_page_run_again_in_one_session(stream: str) -> None:
    spent = asyncio.run(visit(stream, "", reruns=2, every_s=0.2))
    assert len(spent) == 2
    assert all(seconds > 0 for seconds in spent)
    with pytest.raises(RuntimeError, match="The page is broken"):
        asyncio.run(visit(stream, "", reruns=3, every_s=0.0))


def test_percentiles_are_of_all_reruns() -> None:
    found = summary([number / 1_000 for number in range(100)], seconds=50)
    assert found == {"reruns": 100, "rate": 2.0, "p50_ms": 50.0, "p95_ms": 95.0}
