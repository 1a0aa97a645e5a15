from __future__ import annotations

import json
import re
import time
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from incs_core.alerting.notify import URL_KEY
from incs_core.analytics.alert_rules import Rule
from incs_core.domain.actions import Action
from incs_core.domain.saved import RuleRow
from incs_core.web.services import Services
from tests.pages.conftest import ROOT
from tests.pages.screen import words

RULE = RuleRow("r1", "Many failures", Rule("failed", 10, 3, 5, 2).as_json(), "ann", 1)


def home(**query: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def raised(current: Services) -> str:
    """An open alert of a rule; returns its id."""
    current.store.alerts.save_rule(RULE)
    now_ms = int(time.time() * 1000)
    current.store.alerts.open("r1", "Many failures", now_ms, "30 of n = 100.", notify=False)
    return current.store.alerts.list()[0].id


def audited(current: Services) -> tuple[str, str]:
    row = current.store.audit.list(1)[0]
    return row.action, row.subject


def fired(app: AppTest) -> int:
    """How often the rule would have fired, as the screen says."""
    found = re.search(r"would have fired (once|(\d+) times)", words(app))
    assert found is not None
    return int(found[2] or 1)


def test_it_says_above_the_screen_what_is_wrong(current: Services) -> None:
    raised(current)
    app = home()
    (banner,) = [one.value for one in app.error]
    assert "Many failures" in banner
    assert "30 of n" in banner
    links = [str(link.proto.query_string) for link in app.get("page_link")]
    assert "section=Alerts" in links
    assert not app.exception


def test_it_takes_the_banner_away_once_acknowledged(current: Services) -> None:
    alert = raised(current)
    app = home(section="Alerts")
    app.button(key=f"acknowledge-{alert}").click().run()
    assert current.store.alerts.list()[0].state == "acknowledged"
    assert audited(current) == ("alert acknowledged", "Many failures")
    assert "acknowledged by local" in words(app)
    assert not home().error
    assert not app.exception


@pytest.mark.parametrize("key", ["acknowledge-{alert}", "delete-rule-r1"])
def test_it_says_of_an_action_that_failed_that_nothing_was_done(
    current: Services, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    alert = raised(current)
    app = home(section="Alerts")
    monkeypatch.setattr("incs_core.ui.common.permissions.is_allowed", lambda _: False)
    app.button(key=key.format(alert=alert)).click().run()
    assert "Nothing was changed. Your role does not allow this" in words(app)
    assert "Could not load" not in words(app)
    assert current.store.alerts.list()[0].state == "open"
    assert not app.exception


def test_it_resolves_an_alert_and_keeps_it_in_the_history(current: Services) -> None:
    alert = raised(current)
    app = home(section="Alerts")
    app.button(key=f"resolve-{alert}").click().run()
    assert current.store.alerts.list()[0].state == "resolved"
    (table,) = [frame.value for frame in app.dataframe if "Reason" in frame.value]
    assert list(table["State"]) == ["Resolved"]
    assert list(table["By"]) == ["local"]
    assert "No open alerts" in words(app)
    assert not app.exception


def test_it_saves_a_rule_with_its_chart_in_view(current: Services) -> None:
    app = home(section="Alerts")
    app.selectbox(key="alert-measure-new").set_value("failed").run()
    app.number_input(key="alert-threshold-new-failed").set_value(1).run()
    app.number_input(key="alert-least-new").set_value(1).run()
    app.selectbox(key="alert-window-new").set_value(24).run()
    app.number_input(key="alert-row-new").set_value(1).run()
    often = fired(app)
    assert often > 0
    app.number_input(key="alert-threshold-new-failed").set_value(10_000).run()
    assert fired(app) == 0
    spec = json.loads(app.get("plotly_chart")[0].proto.spec)
    assert any(shape.get("y0") == 10_000 for shape in spec["layout"]["shapes"])
    app.text_input(key="alert-name-new").set_value("Too many failures").run()
    app.button(key="alert-save").click().run()
    (row,) = current.store.alerts.rules()
    assert row.name == "Too many failures"
    assert Rule.from_json(row.body) == Rule("failed", 10_000, 24, 1, 1)
    assert audited(current) == ("save alert rule", "Too many failures")
    assert not app.exception


def test_two_clicks_make_one_rule(current: Services) -> None:
    app = home(section="Alerts")
    app.text_input(key="alert-name-new").set_value("Late ones").run()
    app.button(key="alert-save").click().run()
    app.button(key="alert-save").click().run()  # as one that waited for the first
    (row,) = current.store.alerts.rules()
    assert [one.subject for one in current.store.audit.list()] == ["Late ones"]
    assert "Saved “Late ones”" in words(app)
    app.number_input(key="alert-row-new").set_value(5).run()
    app.button(key="alert-save").click().run()
    assert len(current.store.alerts.rules()) == 2
    current.store.alerts.save_rule(replace(row, name="Renamed since"))
    app.number_input(key="alert-row-new").set_value(2).run()
    app.button(key="alert-save").click().run()
    names = [one.name for one in current.store.alerts.rules()]
    assert names == ["Renamed since", "Late ones", "Late ones"]
    assert not app.exception


def test_it_changes_a_rule_in_place(current: Services) -> None:
    current.store.alerts.save_rule(RULE)
    app = home(section="Alerts")
    app.selectbox(key="alert_rule").set_value("r1").run()
    assert app.number_input(key="alert-threshold-r1-failed").value == 10
    app.number_input(key="alert-threshold-r1-failed").set_value(12).run()
    app.button(key="alert-save").click().run()
    (row,) = current.store.alerts.rules()
    assert (row.id, Rule.from_json(row.body).threshold) == ("r1", 12)
    assert not app.exception


def test_it_takes_a_rate_in_per_cent(current: Services) -> None:
    app = home(section="Alerts")
    app.number_input(key="alert-threshold-new-final").set_value(97.5).run()
    app.button(key="alert-save").click().run()
    (row,) = current.store.alerts.rules()
    assert Rule.from_json(row.body).threshold == 0.975
    assert row.name == "Delivery rate (final) below 97.5 %"
    assert not app.exception


def test_it_saves_a_rule_on_silence_without_a_chart(current: Services) -> None:
    app = home(section="Alerts")
    app.selectbox(key="alert-measure-new").set_value("silence").run()
    assert not app.get("plotly_chart")
    app.button(key="alert-save").click().run()
    (row,) = current.store.alerts.rules()
    assert Rule.from_json(row.body).measure == "silence"
    assert not app.exception


def test_it_refuses_a_name_with_a_phone_number(current: Services) -> None:
    app = home(section="Alerts")
    app.text_input(key="alert-name-new").set_value("Watch 62815 0000 0680").run()
    app.button(key="alert-save").click().run()
    assert current.store.alerts.rules() == []
    assert "may be a phone number" in words(app)


def test_it_deletes_a_rule_and_resolves_its_alert(current: Services) -> None:
    raised(current)
    app = home(section="Alerts")
    app.button(key="delete-rule-r1").click().run()
    assert current.store.alerts.rules() == []
    assert current.store.alerts.list()[0].state == "resolved"
    assert audited(current) == ("delete alert rule", "Many failures")
    assert not app.exception


def test_it_shows_the_name_of_a_rule_without_obeying_its_marks(current: Services) -> None:
    current.store.alerts.save_rule(replace(RULE, name=":red[Stop] **now**"))
    label = home(section="Alerts").button(key="delete-rule-r1").label
    assert label == r"Delete the rule “\:red\[Stop\] \*\*now\*\*”"


def test_it_keeps_the_address_and_shows_its_host_alone(current: Services) -> None:
    app = home(section="Alerts")
    url = "https://hooks.example/services/s3cret"
    app.text_input(key="alert_hook").set_value(url).run()
    app.button(key="alert-hook-save").click().run()
    assert current.store.meta.get(URL_KEY) == url
    assert audited(current) == ("set alert webhook", "hooks.example")
    again = home(section="Alerts")
    assert "s3cret" not in str(again.main)
    again.button(key="alert-hook-remove").click().run()
    assert current.store.meta.get(URL_KEY) == ""
    assert not again.exception


def test_it_refuses_an_address_without_encryption(current: Services) -> None:
    app = home(section="Alerts")
    app.text_input(key="alert_hook").set_value("http://hooks.example/x").run()
    app.button(key="alert-hook-save").click().run()
    assert not current.store.meta.get(URL_KEY)
    assert "Use https" in words(app)


def test_it_refuses_a_host_inside_unless_the_settings_list_it(
    current: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = home(section="Alerts")
    app.text_input(key="alert_hook").set_value("https://10.0.0.7/x").run()
    app.button(key="alert-hook-save").click().run()
    assert not current.store.meta.get(URL_KEY)
    assert "Its host is not public" in words(app)
    app.button(key="alert-hook-test").click().run()
    assert "The test failed. Its host is not public" in words(app)
    listed = current.settings.model_copy(update={"notification_allowed_hosts": ("10.0.0.0/8",)})
    monkeypatch.setattr(current, "settings", listed)
    app.button(key="alert-hook-save").click().run()
    assert current.store.meta.get(URL_KEY) == "https://10.0.0.7/x"
    assert not app.exception


def test_it_changes_nothing_for_whoever_may_not(
    current: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    alert = raised(current)
    forbidden = {Action.MANAGE_ALERTS, Action.ACKNOWLEDGE}
    monkeypatch.setattr(
        "incs_core.ui.delivery.alerts.is_allowed", lambda action: action not in forbidden
    )
    app = home(section="Alerts")
    assert app.button(key=f"acknowledge-{alert}").disabled
    assert app.button(key="delete-rule-r1").disabled
    assert "cannot change alert rules" in words(app)
    assert not any(button.key == "alert-save" for button in app.button)
    assert not app.exception


def test_it_watches_one_error_code(current: Services) -> None:
    app = home(section="Alerts")
    app.selectbox(key="alert-measure-new").set_value("code").run()
    code = str(app.selectbox(key="alert-code-new").value)
    assert code not in ("", "None")
    app.number_input(key="alert-least-new").set_value(1).run()
    app.number_input(key="alert-threshold-new-code").set_value(1).run()
    app.number_input(key="alert-row-new").set_value(1).run()
    assert fired(app) > 0
    app.button(key="alert-save").click().run()
    (row,) = current.store.alerts.rules()
    assert Rule.from_json(row.body).code == code
    assert not app.exception
