"""Query parameters and values of earlier versions, and what they are called now.

Links that people kept and saved views go on working: both are translated here, and the pages know
the current names alone. A link is translated by a redirect, before the page opens: were the page
to rewrite its own URL, the browser's back button would return to the old one for ever.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode

from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send


@dataclass(frozen=True, slots=True)
class PageAliases:
    """Old parameter to current one, and of each current parameter old value to current one."""

    parameters: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def parameter(self, name: str) -> str:
        """The current name of a query parameter."""
        return self.parameters.get(name, name)

    def value(self, name: str, value: str) -> str:
        """The current spelling of a value of a parameter, old or current."""
        return self.values.get(self.parameter(name), {}).get(value, value)


DELIVERY = PageAliases(
    {
        "against": "compare_to",
        "against_dates": "compare_dates",
        "clock": "time_basis",
        "delay": "latency_kind",
        "further": "periods_back",
    },
    {
        "section": {
            "When": "Trends",
            "Where": "Groups",
            "Change": "Why it changed",
            "Trust": "Data quality",
        },
        "measure": {"Settled rate": "Delivery rate (final)"},
        "latency_kind": {"To reading": "To read"},
    },
)
ALIASES: Mapping[str, PageAliases] = {
    "": DELIVERY,
    "messages": PageAliases({"look_up": "lookup"}),
    "templates": PageAliases(
        values={"template_sort": {"Lowest settled rate first": "Lowest delivery rate first"}}
    ),
    "settings": PageAliases(values={"settings_part": {"In force": "Configuration"}}),
}
"""By the path of the page."""


def current_view(page: str, query: Mapping[str, Any]) -> dict[str, Any]:
    """The query of a saved view, whose values are texts, lists of texts or others, in current
    names."""
    aliases = ALIASES.get(page, PageAliases())

    def current(name: str, value: Any) -> Any:
        if isinstance(value, list):
            return [current(name, each) for each in value]
        return aliases.value(name, value) if isinstance(value, str) else value

    return {aliases.parameter(name): current(name, value) for name, value in query.items()}


def current_query(path: str, query: str) -> str:
    """The query string of a link to the page at this path, in current names."""
    aliases = ALIASES.get(path.strip("/"))
    pairs = parse_qsl(query, keep_blank_values=True)
    if aliases is None:
        return query
    named = [(aliases.parameter(name), aliases.value(name, value)) for name, value in pairs]
    return query if named == pairs else urlencode(named)


class RedirectOldLinks:
    """Sends links of earlier versions on to their current form.

    Args:
        app: what serves the pages.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer: ASGIApp = self.app
        if scope["type"] == "http" and scope["method"] in {"GET", "HEAD"}:
            query = scope["query_string"].decode("latin-1")
            if (current := current_query(scope["path"], query)) != query:
                answer = RedirectResponse(f"?{current}")
        await answer(scope, receive, send)
