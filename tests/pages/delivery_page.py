"""What the tests of the Delivery page have in common: opening it, reading it, feeding it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from streamlit.testing.v1 import AppTest

from incs_core.analytics.report_rows import ReportRow, report
from incs_core.domain.events import Receipt
from incs_core.domain.filters import Filter
from incs_core.domain.messages import SentMessage
from incs_core.domain.statuses import Status
from incs_core.web.services import Services
from tests.pages.conftest import ROOT

OpenDelivery = Callable[..., AppTest]


def open_with(**query: str) -> AppTest:
    """Open the home page with a query in its address, as a link does."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def tile(app: AppTest, label: str) -> str:
    """What a headline figure says, without its range."""
    (found,) = [metric for metric in app.metric if metric.label == label]
    return str(found.value).split(" :small[")[0]


def figure(app: AppTest, key: str) -> dict[str, Any]:
    """A figure of the section that is open, as the browser gets it."""
    (chart,) = [each for each in app.get("plotly_chart") if each.proto.id.endswith(f"-{key}")]
    return dict(json.loads(chart.proto.spec))


def table_behind(app: AppTest, key: str) -> Any:
    """The rows behind a figure, which are drawn when their fold is opened."""
    before = [frame.proto for frame in app.dataframe]
    app.session_state[f"{key}-fold"] = True
    app.run()
    (frame,) = [frame for frame in app.dataframe if frame.proto not in before]
    return frame.value


def as_of(app: AppTest) -> str:
    """The line that says what the figures are about."""
    (line,) = [caption.value for caption in app.caption if "last receipt" in caption.value]
    return str(line)


def expected(current: Services, days: int = 7, **narrowed: Any) -> ReportRow:
    """The report's figures of the last days."""
    today = datetime.now(current.store.zone).date()
    wanted = Filter(today - timedelta(days=days - 1), today, accounts=("main",), **narrowed)
    (row,) = report(current.store, wanted, now_ms=int(time.time() * 1_000))
    return row


def send(
    current: Services,
    message_id: str,
    *,
    is_test: bool = False,
    template: str = "otp_login",
    failed: tuple[str, str] | None = None,
    delivered: bool = False,
) -> None:
    """A message of this minute, and what became of it."""
    now_ms = int(time.time() * 1_000)
    sent = SentMessage(
        account="main",
        channel="rcs",
        message_id=message_id,
        recipient="6281500012345",
        country="ID",
        template=template,
        type="template",
        is_test=is_test,
        accepted_ms=now_ms,
    )
    current.store.messages.record_sent([sent])
    if failed:
        hear(current, Receipt("main", message_id, Status.FAILED, now_ms, *failed))
    if delivered:
        hear(current, Receipt("main", message_id, Status.DELIVERED, now_ms + 1))


def hear(current: Services, receipt: Receipt) -> None:
    """Take in one receipt, as from a look-up."""
    from incs_core.domain.events import EventRecord, IngestItem

    digest = receipt.message_id.encode().ljust(16, b"-")[:16]
    event = EventRecord(
        digest=digest,
        account=receipt.account,
        source="lookup",
        name="status",
        message_id=receipt.message_id,
        received_ms=receipt.at_ms,
        raw="{}",
        state="processed",
    )
    current.store.ingest([IngestItem(event, receipts=(receipt,))])
