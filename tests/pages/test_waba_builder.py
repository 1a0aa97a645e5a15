"""Writing WhatsApp templates on the Templates page, through the router, against the sandbox."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from incs_core.settings import Settings, load_settings
from incs_core.web.services import Services
from tests.pages.conftest import OpenPage
from tests.pages.screen import words
from tests.pages.template_builder import (
    NAME,
    PHONE_VALUES,
    START,
    SUBMIT,
    builder,
    fresh_name,
    phone,
    typed,
    work_of,
)

BODY = "Hello {{1}}, your order {{2}} is on its way to you."


@pytest.fixture
def whatsapp(environment: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """A WhatsApp account beside the usual one."""

    def load() -> Settings:
        settings = load_settings()
        change = {"id": "wa", "label": "WhatsApp", "channel": "whatsapp"}
        second = settings.accounts["main"].model_copy(update=change)
        return settings.model_copy(update={"accounts": {**settings.accounts, "wa": second}})

    monkeypatch.setattr("incs_core.ui.common.services.load_settings", load)


def whatsapp_builder(open_page: OpenPage) -> AppTest:
    app = builder(open_page)
    return app.selectbox(key=f"{START}account").set_value("wa").run()


def example(app: AppTest, name: str, value: str) -> AppTest:
    return app.text_input(key=f"{START}{name}").set_value(value).run()


@pytest.mark.usefixtures("whatsapp")
def test_it_submits_a_whatsapp_template_with_all_its_parts(
    open_page: OpenPage, current: Services
) -> None:
    name = fresh_name()
    app = whatsapp_builder(open_page)
    app.text_input(key=NAME).set_value(name).run()
    app.selectbox(key=f"{START}waba_category").set_value("UTILITY").run()
    app.segmented_control(key=f"{START}header").set_value("TEXT").run()
    app.text_input(key=f"{START}header_text").set_value("Your order {{1}}").run()
    app.text_area(key=f"{START}body").set_value(BODY).run()
    app.text_input(key=f"{START}footer").set_value("Lumen").run()
    for variable, value in (("header.1", "LM-1"), ("body.1", "Ana"), ("body.2", "LM-1")):
        example(app, variable, value)
    app.button(key=f"{START}add_button").click().run()
    uid = work_of(app).waba.buttons[0].uid
    typed(app, uid, "text", "Thanks")
    app.button(key=SUBMIT).click().run()
    assert f"Submitted {name}" in words(app)
    made = next(one for one in current.client("wa").waba_templates.iter() if one.name == name)
    assert made.category == "UTILITY"
    assert made.content["components"] == [
        {
            "type": "HEADER",
            "format": "TEXT",
            "text": "Your order {{1}}",
            "example": {"header_text": ["LM-1"]},
        },
        {"type": "BODY", "text": BODY, "example": {"body_text": [["Ana", "LM-1"]]}},
        {"type": "FOOTER", "text": "Lumen"},
        {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "Thanks"}]},
    ]
    assert not app.exception


@pytest.mark.usefixtures("whatsapp")
def test_it_names_what_is_wrong_at_its_part(open_page: OpenPage) -> None:
    app = whatsapp_builder(open_page)
    app.text_input(key=NAME).set_value("No Name").run()
    assert "Use only lowercase letters" in words(app)
    app.text_area(key=f"{START}body").set_value("Come on {{2}}, now please.").run()
    assert "Number the variables without gaps" in words(app)
    app.button(key=SUBMIT).click().run()
    assert "Nothing was submitted" in words(app)
    assert "Give an example for every variable" in words(app)
    assert not app.exception


@pytest.mark.usefixtures("whatsapp")
def test_the_phone_shows_the_examples_as_typical_values(open_page: OpenPage) -> None:
    app = whatsapp_builder(open_page)
    app.text_area(key=f"{START}body").set_value(BODY).run()
    example(app, "body.1", "Zoë")
    assert "3 variables" not in words(app)
    app.selectbox(key=PHONE_VALUES).set_value("Typical").run()
    assert "Zoë" in phone(app)
    assert not app.exception


@pytest.mark.usefixtures("whatsapp")
def test_a_change_of_account_keeps_both_forms(open_page: OpenPage) -> None:
    app = whatsapp_builder(open_page)
    app.text_area(key=f"{START}body").set_value(BODY).run()
    app.selectbox(key=f"{START}account").set_value("main").run()
    app.text_area(key=f"{START}text").set_value("Dear [name], hello.").run()
    app.selectbox(key=f"{START}account").set_value("wa").run()
    assert app.text_area(key=f"{START}body").value == BODY
    app.selectbox(key=f"{START}account").set_value("main").run()
    assert app.text_area(key=f"{START}text").value == "Dear [name], hello."
    assert not app.exception
