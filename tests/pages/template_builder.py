"""The builder of templates as tests use it: opening, typing, choosing."""

from __future__ import annotations

import uuid

from streamlit.testing.v1 import AppTest

from incs_core.domain.saved import SavedDraft
from incs_core.ui.templates.builder.session import SESSION_KEY, DraftSession
from incs_core.web.services import Services
from tests.pages.conftest import OpenPage

START = "new_template_"
NAME, TEXT, SUBMIT, KIND = (f"{START}{name}" for name in ("name", "text", "submit", "kind"))
PHONE_VALUES = "template_phone_values"
IMAGE = "https://cdn.lumen-shop.com/shoes.png"


def builder(open_page: OpenPage, **query: str) -> AppTest:
    """The page with the form of a new template."""
    return open_page("templates", template_part="New template", **query)


def fresh_name() -> str:
    return f"t_{uuid.uuid4().hex[:12]}"


def names_at_incs(current: Services) -> set[str]:
    return {template.name for template in current.client("main").templates.iter()}


def work_of(app: AppTest) -> DraftSession:
    """The draft of the session."""
    work = app.session_state[SESSION_KEY]
    assert isinstance(work, DraftSession)
    return work


def phone(app: AppTest) -> str:
    """The HTML of the preview."""
    return str(app.html[0].value)


def choose(app: AppTest, key: str, value: str) -> AppTest:
    return app.segmented_control(key=f"{START}{key}").set_value(value).run()


def typed(app: AppTest, uid: str, name: str, text: str) -> AppTest:
    """Type into a field of a card or suggestion."""
    key = f"{START}{uid}_{name}"
    kind = app.text_area if name == "cardDescription" else app.text_input
    return kind(key=key).set_value(text).run()


def fill_card(app: AppTest, number: int, title: str) -> AppTest:
    uid = work_of(app).template.cards[number].uid
    app.segmented_control(key=f"{START}card").set_value(uid).run()
    typed(app, uid, "cardTitle", title)
    typed(app, uid, "cardDescription", f"All about {title}, [name].")
    return typed(app, uid, "mediaUrl", IMAGE)


def kept(current: Services) -> list[SavedDraft]:
    return current.store.template_drafts.list()
