"""Sets of values on the Send page, through the router."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from incs_core.domain.saved import VariableSet
from incs_core.web.services import Services
from tests.pages.conftest import OpenPage

NAME = "order_shipped"


def send_page(open_page: OpenPage, current: Services) -> tuple[AppTest, str]:
    """The Send page with a template chosen, and the template's id."""
    found = next(one for one in current.client("main").templates.iter() if one.name == NAME)
    return open_page("send", send_template=NAME), found.template_id


def filled(app: AppTest, template_id: str) -> dict[str, str | None]:
    """What stands in the fields of the variables."""
    start = f"send_value_{template_id}_"
    fields = {str(field.key): field.value for field in app.text_input}
    return {key.removeprefix(start): said for key, said in fields.items() if key.startswith(start)}


def test_a_set_fills_the_fields_and_the_phone(open_page: OpenPage, current: Services) -> None:
    app, template_id = send_page(open_page, current)
    app.selectbox(key=f"send_set_{template_id}").set_value("Right to left").run()
    values = filled(app, template_id)
    assert set(values) == {"name", "order_id", "date"}
    assert all(values.values())
    assert "محمد" in app.html[0].value
    assert not app.exception


def test_sets_that_somebody_kept_are_there_and_the_fields_stay_free(
    open_page: OpenPage, current: Services
) -> None:
    own = {"name": "Zoë", "order_id": "A-1", "date": "today"}
    current.store.variable_sets.save(VariableSet("main", NAME, "VIP", own, "ana", 1))
    app, template_id = send_page(open_page, current)
    app.selectbox(key=f"send_set_{template_id}").set_value("VIP").run()
    assert filled(app, template_id) == own
    app.text_input(key=f"send_value_{template_id}_date").set_value("tomorrow").run()
    assert filled(app, template_id) == {**own, "date": "tomorrow"}
    assert not app.exception


def test_a_set_is_kept_from_the_send_page(open_page: OpenPage, current: Services) -> None:
    app, template_id = send_page(open_page, current)
    key = f"send_set_{template_id}"
    app.text_input(key=f"{key}_None_name").set_value("Bo").run()
    app.text_input(key=f"{key}_None|name").set_value("Short").run()
    app.button(key=f"{key}_keep").click().run()
    (kept,) = current.store.variable_sets.list("main", NAME)
    assert (kept.name, kept.values) == ("Short", {"name": "Bo", "order_id": "", "date": ""})
    actions = [row.action for row in current.store.audit.list()]
    assert "save values" in actions
    app.selectbox(key=key).set_value("Short").run()
    app.button(key=f"{key}_delete").click().run()
    assert current.store.variable_sets.list("main", NAME) == []
    assert not app.exception


def test_a_set_without_a_name_is_refused_in_plain_words(
    open_page: OpenPage, current: Services
) -> None:
    app, template_id = send_page(open_page, current)
    app.button(key=f"send_set_{template_id}_keep").click().run()
    assert "need a name" in app.error[0].value
    assert current.store.variable_sets.list("main", NAME) == []
    assert not app.exception
