"""Every filter travels: from an address to the figures, into links, views, pins and reports."""

from __future__ import annotations

import json
from dataclasses import replace
from urllib.parse import parse_qs

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from incs_core.analytics.alert_rules import Rule
from incs_core.domain.events import Receipt
from incs_core.domain.filters import FILTER_FIELDS, FilterField
from incs_core.domain.messages import SentMessage
from incs_core.domain.statuses import Status
from incs_core.settings import Settings, load_settings
from incs_core.web.services import Services
from tests.pages.conftest import OpenPage
from tests.pages.delivery_page import as_of, hear
from tests.pages.message_log import now_ms, shown_ids
from tests.pages.screen import words

OTHER = "othervalue"
USUAL = SentMessage(
    "main", "rcs", "usual", "6281500012345", "ID", "otp_login", "template", False, 0
)
by_field = pytest.mark.parametrize("field", FILTER_FIELDS, ids=lambda field: field.name)
pytestmark = pytest.mark.usefixtures("two_accounts")


@pytest.fixture
def two_accounts(environment: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second account, so that there is a choice."""

    def load() -> Settings:
        settings = load_settings()
        other = settings.accounts["main"].model_copy(update={"id": OTHER, "label": "Other"})
        return settings.model_copy(update={"accounts": {**settings.accounts, OTHER: other}})

    monkeypatch.setattr("incs_core.ui.common.services.load_settings", load)


@pytest.fixture
def odd_id(current: Services, field: FilterField) -> str:
    """The id of a message that failed today and differs from all others in this field."""
    changed = {field.name: OTHER, "accepted_ms": now_ms(), "message_id": "the-odd-one"}
    odd = replace(USUAL, **changed)  # type: ignore[arg-type]
    current.store.messages.record_sent([replace(USUAL, accepted_ms=now_ms()), odd])
    hear(current, Receipt(odd.account, odd.message_id, Status.FAILED, now_ms(), "98765", "Odd"))
    return odd.message_id


def narrowed(open_page: OpenPage, field: FilterField, **query: str) -> AppTest:
    """The Delivery page, opened by an address that names the value of this filter."""
    return open_page("delivery", period="Today", **{field.name: OTHER}, **query)


def click(app: AppTest, label: str) -> AppTest:
    (button,) = [button for button in app.button if button.label == label]
    return button.click().run()


@by_field
def test_it_goes_from_the_address_to_the_figures_and_back(
    open_page: OpenPage, field: FilterField, odd_id: str
) -> None:
    app = narrowed(open_page, field)
    assert app.multiselect(key=field.name).value == [OTHER]
    assert "n = 1 " in f"{as_of(app)} "
    assert not app.button(key="reset-filters").disabled
    app.button(key="reset-filters").click().run()
    assert app.multiselect(key=field.name).value == []
    assert app.button(key="reset-filters").disabled
    assert not app.exception


@by_field
def test_it_goes_with_a_link_to_the_messages(
    open_page: OpenPage, field: FilterField, odd_id: str
) -> None:
    app = narrowed(open_page, field, section="Failures")
    (link,) = [link for link in app.get("page_link") if link.proto.label == "Show messages"]
    query = parse_qs(link.proto.query_string)
    assert query[field.name] == [OTHER]
    log = open_page("messages", **{name: values[0] for name, values in query.items()})
    assert log.multiselect(key=field.name).value == [OTHER]
    assert shown_ids(log) == [odd_id]
    assert not log.exception


@by_field
def test_it_goes_into_a_saved_view(
    open_page: OpenPage, current: Services, field: FilterField, odd_id: str
) -> None:
    app = narrowed(open_page, field)
    app.text_input(key="view_name").set_value("Mine")
    click(app, "Save")
    (view,) = current.store.views.list()
    assert json.loads(view.query)[field.name] == [OTHER]
    st.cache_data.clear()
    other = click(open_page("delivery"), "Mine")
    assert other.multiselect(key=field.name).value == [OTHER]
    (opens,) = [button for button in other.button if button.label == "Mine"]
    assert OTHER in opens.help
    assert not other.exception


@by_field
def test_it_goes_into_a_pin_and_its_label(
    open_page: OpenPage, current: Services, field: FilterField, odd_id: str
) -> None:
    app = narrowed(open_page, field)
    app.button(key="pin-figures").click().run()
    app.run()
    (pin,) = current.store.pins.list(2)
    (opens,) = [one for one in app.button if one.key == f"open-pin-{pin.id}"]
    assert OTHER in opens.label
    pinned = open_page("delivery", pin=pin.id)
    assert f"{field.plural}: **{OTHER}**" in words(pinned)
    assert not pinned.exception


@by_field
def test_it_goes_into_an_alert_rule(
    open_page: OpenPage, current: Services, field: FilterField, odd_id: str
) -> None:
    app = open_page("delivery", period="Today", section="Alerts")
    app.multiselect(key=f"alert-{field.attribute}-new").set_value([OTHER])
    app.text_input(key="alert-name-new").set_value("Odd ones").run()
    app.button(key="alert-save").click().run()
    (row,) = current.store.alerts.rules()
    assert field.values(Rule.from_json(row.body)) == (OTHER,)
    assert OTHER in words(app)
    assert not app.exception
