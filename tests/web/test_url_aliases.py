from __future__ import annotations

import asyncio

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from incs_core.ui.delivery.view_state import OPTIONS
from incs_core.web.url_aliases import ALIASES, RedirectOldLinks, current_view


async def page(request: Request) -> JSONResponse:
    return JSONResponse(request.query_params.multi_items())


APP = Starlette(
    routes=[Route(f"/{path}", page) for path in ("", "messages", "templates", "settings", "send")],
    middleware=[Middleware(RedirectOldLinks)],
)


def opened(link: str) -> httpx.Response:
    async def get() -> httpx.Response:
        transport = httpx.ASGITransport(APP)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://localhost", follow_redirects=True
        ) as http:
            return await http.get(link)

    return asyncio.run(get())


@pytest.mark.parametrize(
    ("old", "current"),
    [
        ("/?section=Trust", [["section", "Data quality"]]),
        ("/?section=Change&split=Country", [["section", "Why it changed"], ["split", "Country"]]),
        ("/?section=Speed&delay=To+reading", [["section", "Speed"], ["latency_kind", "To read"]]),
        ("/?measure=Settled+rate", [["measure", "Delivery rate (final)"]]),
        (
            "/?further=1+period+back&further=2+periods+back",
            [["periods_back", "1 period back"], ["periods_back", "2 periods back"]],
        ),
        (
            "/?against=vs+chosen+dates&against_dates=2026-04-01&against_dates=2026-04-07",
            [
                ["compare_to", "vs chosen dates"],
                ["compare_dates", "2026-04-01"],
                ["compare_dates", "2026-04-07"],
            ],
        ),
        ("/?section=When&clock=Event+time", [["section", "Trends"], ["time_basis", "Event time"]]),
        ("/messages?look_up=l-1", [["lookup", "l-1"]]),
        (
            "/templates?template_sort=Lowest+settled+rate+first",
            [["template_sort", "Lowest delivery rate first"]],
        ),
        ("/settings?settings_part=In+force", [["settings_part", "Configuration"]]),
    ],
)
def test_it_opens_links_of_earlier_versions(old: str, current: list[list[str]]) -> None:
    answer = opened(old)
    assert answer.json() == current
    assert answer.history[0].status_code == 307


@pytest.mark.parametrize(
    "link", ["/?section=Speed&text=%C3%A9+%26", "/messages?message=a%2Fb", "/send?delay=1", "/"]
)
def test_it_leaves_all_other_links_as_they_are(link: str) -> None:
    assert opened(link).history == []


def test_it_keeps_text_with_signs_of_its_own_when_it_redirects() -> None:
    answer = opened("/?section=Where&template=caf%C3%A9+%26+co")
    assert answer.json() == [["section", "Groups"], ["template", "café & co"]]


def test_it_reads_saved_views_of_earlier_versions() -> None:
    old = {"section": "Trust", "further": ["1 period back"], "tests": True, "measure": "Read rate"}
    assert current_view("", old) == {
        "section": "Data quality",
        "periods_back": ["1 period back"],
        "tests": True,
        "measure": "Read rate",
    }


def test_every_current_value_is_on_offer() -> None:
    for name, values in ALIASES[""].values.items():
        assert set(values.values()) <= set(OPTIONS[name])
        assert not set(values) & set(OPTIONS[name])
