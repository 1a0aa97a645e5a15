from __future__ import annotations

import json
import time
from datetime import date, datetime, timedelta
from datetime import time as clock
from zoneinfo import ZoneInfo

import pytest
from streamlit.testing.v1 import AppTest

from incs_core.domain.actions import Action
from incs_core.domain.saved import Annotation
from incs_core.ui.delivery.annotations import moment_ms
from incs_core.web.services import Services
from tests.pages.conftest import ROOT, OpenPage
from tests.pages.screen import words

HOUR_MS = 3_600_000


def labels(app: AppTest) -> list[str]:
    """The words on the chart over time."""
    (chart,) = [
        one for one in app.get("plotly_chart") if "Delivery rate (final)" in str(one.proto.spec)
    ]
    return [
        str(one.get("text"))
        for one in json.loads(chart.proto.spec)["layout"].get("annotations", [])
    ]


def marked(current: Services, text: str = "New template live") -> str:
    now_ms = int(time.time() * 1000)
    return current.store.annotations.add(Annotation(now_ms - HOUR_MS, text, "ann", now_ms))


def test_it_shows_the_text_of_a_mark_without_obeying_its_marks(
    open_page: OpenPage, current: Services
) -> None:
    number = marked(current, "**Sale** :red[now]")
    label = open_page("delivery").button(key=f"unmark-{number}").label
    assert label == r"Delete “\*\*Sale\*\* \:red\[now\]”"


def test_it_marks_a_moment_on_the_chart_and_writes_it_down(
    open_page: OpenPage, current: Services
) -> None:
    app = open_page("delivery")
    app.text_input(key="mark_text").set_value("  New   template live ")
    today = datetime.now(current.store.zone).date()
    app.date_input(key="mark_day").set_value(today)
    app.time_input(key="mark_time").set_value(clock(0, 5))
    app.button(key="mark-it").click().run()
    (kept,) = current.store.annotations.list(0, 2**62)
    assert (kept.text, kept.actor) == ("New template live", "local")
    assert kept.at_ms == moment_ms(today, clock(0, 5), current.store.zone)
    assert "New template live" in labels(app)
    row = current.store.audit.list(1)[0]
    assert (row.action, row.subject, row.outcome) == ("add annotation", "New template live", "done")
    assert not app.exception


@pytest.mark.parametrize("section", ["Trends", "Speed", "Alerts"])
def test_it_shows_a_mark_on_every_chart_over_time(current: Services, section: str) -> None:
    marked(current)
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    app.query_params["section"] = section
    app.run()
    specs = [str(one.proto.spec) for one in app.get("plotly_chart")]
    assert sum("New template live" in spec for spec in specs) == 1
    assert not app.exception


def test_it_marks_nothing_without_a_word(open_page: OpenPage, current: Services) -> None:
    app = open_page("delivery")
    app.button(key="mark-it").click().run()
    assert current.store.annotations.list(0, 2**62) == []
    assert not app.exception


def test_it_deletes_a_mark_and_writes_it_down(open_page: OpenPage, current: Services) -> None:
    mark = marked(current)
    app = open_page("delivery")
    assert "New template live" in labels(app)
    app.button(key=f"unmark-{mark}").click().run()
    assert current.store.annotations.list(0, 2**62) == []
    assert "New template live" not in labels(app)
    assert current.store.audit.list(1)[0].action == "delete annotation"
    assert not app.exception


def test_it_shows_marks_to_whoever_may_not_change_them(
    open_page: OpenPage, current: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = marked(current)
    monkeypatch.setattr(
        "incs_core.ui.delivery.annotations.is_allowed", lambda action: action is not Action.ANNOTATE
    )
    app = open_page("delivery")
    assert "New template live" in labels(app)
    assert app.button(key=f"unmark-{mark}").disabled
    assert "cannot add or delete" in words(app)
    assert not app.exception


def test_it_takes_text_of_a_mark_letter_by_letter(current: Services) -> None:
    marked(current, "<b>50%</b> & *more*")
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30).run()
    assert any("&lt;b&gt;50%&lt;/b&gt; &amp;" in label for label in labels(app))
    assert not app.exception


def test_it_draws_a_mark_in_the_column_of_its_day(current: Services) -> None:
    zone = current.store.zone
    evening = moment_ms(datetime.now(zone).date() - timedelta(days=2), clock(22, 0), zone)
    current.store.annotations.add(Annotation(evening, "Late", "ann", evening))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    app.query_params["grain"] = "Day"
    app.run()
    (chart,) = [
        one for one in app.get("plotly_chart") if "Delivery rate (final)" in str(one.proto.spec)
    ]
    (mark,) = [
        one
        for one in json.loads(chart.proto.spec)["layout"]["annotations"]
        if one["text"] == "Late"
    ]
    # the column of a day stands around its midnight, from noon to noon
    assert mark["x"] == f"{datetime.fromtimestamp(evening / 1000, zone):%Y-%m-%d}T10:00"
    assert not app.exception


@pytest.mark.parametrize(
    ("zone", "hours"), [("Asia/Jakarta", -7), ("Asia/Kolkata", -5.5), ("UTC", 0)]
)
def test_it_takes_times_in_the_zone_of_the_figures(zone: str, hours: float) -> None:
    noon = 1_792_584_000_000  # 2026-10-21 12:00 UTC
    found = moment_ms(date(2026, 10, 21), clock(12, 0), ZoneInfo(zone))
    assert found == noon + int(hours * HOUR_MS)
