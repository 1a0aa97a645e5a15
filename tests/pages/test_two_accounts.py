"""Pages with two accounts, through the router."""

from __future__ import annotations

import pytest

from incs_core.domain.messages import SentMessage
from incs_core.settings import Settings, load_settings
from incs_core.web.services import Services
from tests.pages.conftest import OpenPage
from tests.pages.message_log import LOG, looked_up, now_ms, recent, shown_ids
from tests.pages.screen import select_row, words


@pytest.fixture
def two_accounts(environment: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second account beside the usual one."""

    def load() -> Settings:
        settings = load_settings()
        second = settings.accounts["main"].model_copy(update={"id": "second", "label": "Second"})
        return settings.model_copy(update={"accounts": {**settings.accounts, "second": second}})

    monkeypatch.setattr("incs_core.ui.common.services.load_settings", load)


@pytest.mark.usefixtures("two_accounts")
def test_it_tells_accounts_apart(open_page: OpenPage, current: Services) -> None:
    sent = SentMessage("second", "rcs", "of-second", "62815", "ID", "", "text", False, now_ms())
    current.store.messages.record_sent([sent])
    app = open_page("messages")
    assert set(app.dataframe[0].value["Account"]) == {"main", "second"}
    app.multiselect(key="account").set_value(["second"]).run()
    assert shown_ids(app) == ["of-second"]
    select_row(app, LOG, 0)
    assert app.query_params["message"] == "of-second"
    assert "INCS accepted it." in words(app)
    assert not app.exception


@pytest.mark.usefixtures("two_accounts")
def test_a_look_up_asks_the_account_that_is_chosen(open_page: OpenPage, current: Services) -> None:
    message_id = recent(current, "read")[0].message_id
    app = open_page("messages", show="Look up")
    app.selectbox(key="lookup_account").set_value("second").run()
    looked_up(app, message_id)
    assert current.store.events.timeline("second", message_id)[0].source == "lookup"


def test_accounts_with_the_same_label_stay_apart(
    two_accounts: None, open_page: OpenPage, current: Services
) -> None:
    label = current.accounts["main"].label
    current.accounts["second"] = current.accounts["second"].model_copy(update={"label": label})
    app = open_page("send", send_kind="Text", send_account=f"{label} (second)")
    choice = app.selectbox(key="send_account")
    assert choice.options == [f"{label} (main)", f"{label} (second)"]
    assert choice.value == "second"
    assert not app.exception


def test_a_template_leads_to_the_send_page_of_its_account(
    two_accounts: None, open_page: OpenPage, current: Services
) -> None:
    found = next(t for t in current.client("main").templates.iter() if t.name == "order_shipped")
    app = open_page("templates", template_id=f"second/{found.template_id}")
    (link,) = [one for one in app.get("page_link") if "send_template" in one.proto.query_string]
    assert "send_account=Second" in link.proto.query_string
    app = open_page("send", send_template="order_shipped", send_account="Second")
    assert app.selectbox(key="send_account").value == "second"
    app = open_page("send", send_template="order_shipped", send_account="second")  # as of old
    assert app.selectbox(key="send_account").value == "second"
    assert not app.exception
