from __future__ import annotations

import asyncio

import httpx
import pytest
from starlette.applications import Starlette
from streamlit.delta_generator import DeltaGenerator
from streamlit.testing.v1 import AppTest

from incs_core.ui.common.startup import icon_route


def page() -> None:
    import streamlit as st

    from incs_core.ui.common.startup import preload_chart

    with preload_chart():
        st.title("Delivery")


def test_it_sends_one_chart_ahead_in_the_first_run_only(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[object] = []
    monkeypatch.setattr(DeltaGenerator, "plotly_chart", lambda *_, **named: sent.append(named))
    app = AppTest.from_function(page).run()
    assert [named["key"] for named in sent] == ["chart-ahead"]  # type: ignore[index]
    app.run()
    assert len(sent) == 1


def test_it_leaves_nothing_of_it_on_the_page() -> None:
    app = AppTest.from_function(page).run()
    assert app.title[0].value == "Delivery"
    assert not app.exception
    assert not app.get("plotly_chart")


def test_it_has_an_icon_before_any_page_was_drawn() -> None:
    async def get() -> httpx.Response:
        transport = httpx.ASGITransport(Starlette(routes=[icon_route()]))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as http:
            return await http.get("/favicon.png")

    answer = asyncio.run(get())
    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.text.startswith("<svg")
