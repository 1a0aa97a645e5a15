"""What the tests of the Messages page share: its log, its look-up, and the history behind them."""

from __future__ import annotations

import time

from streamlit.testing.v1 import AppTest

from incs_core.domain.messages import MessageQuery, MessageRow
from incs_core.ui.common.services import services
from incs_core.web.services import Services
from tests.pages.conftest import OpenPage, wait_for

DAY_MS = 86_400_000
LOG = "message-log"


def now_ms() -> int:
    """The present."""
    return int(time.time() * 1000)


def recent(current: Services, *statuses: str, days: int = 30) -> tuple[MessageRow, ...]:
    """The newest messages of the last days, with one of these statuses."""
    query = MessageQuery(now_ms() - days * DAY_MS, now_ms() + DAY_MS, statuses)
    return current.store.messages.page(query, limit=500).rows


def shown_ids(app: AppTest) -> list[str]:
    """The ids in the first table."""
    return list(app.dataframe[0].value["Message id"])


def open_log(open_page: OpenPage, **query: str) -> AppTest:
    """The log of thirty days. The router shows Delivery first, which has the period too."""
    app = open_page("messages", **query)
    app.segmented_control(key="period").set_value("30 days")
    return app.run()


def looked_up(app: AppTest, text: str) -> AppTest:
    """Look up what is pasted, until the end."""
    app.text_area(key="lookup_text").set_value(text).run()
    app.button(key="start-lookup").click().run()
    look_ups = services().look_ups
    wait_for(lambda: not look_ups.all_running())
    return app.run()
