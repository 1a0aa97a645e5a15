"""A template from the form to its approval, through the router, against the sandbox."""

from __future__ import annotations

from incs_core.services import Services
from incs_core.store.types import TemplateChange
from tests.pages.conftest import OpenPage, wait_for
from tests.pages.templates_page import fresh_name, shown, status_at_incs, words

NAME, TEXT, SUBMIT = "new_template_name", "new_template_text", "new_template_submit"


def test_it_submits_a_template_and_follows_it_until_it_is_approved(
    open_page: OpenPage, current: Services
) -> None:
    name = fresh_name()
    app = open_page("templates", template_part="New template")
    app.text_input(key=NAME).set_value(name).run()
    app.text_area(key=TEXT).set_value("Dear [name], your order [order_id] is here.").run()
    assert "[order_id]" in app.html[0].value
    app.button(key=SUBMIT).click().run()
    assert f"Submitted {name}" in words(app).replace("\\", "")
    assert "In review" in words(app)
    template_id = app.query_params["template_id"]
    wait_for(lambda: status_at_incs(current, template_id) == "APPROVED", 60)
    wait_for(lambda: "In review for" not in words(app.run()), 20)
    assert any(change.new_value == "APPROVED" for change in changes_of(current, template_id))
    assert [row.outcome for row in current.store.audit_rows() if name in row.subject] == ["done"]
    app.button(key="template_back").click().run()
    assert name in shown(app)
    assert not app.exception


def changes_of(current: Services, template_id: str) -> list[TemplateChange]:
    return current.store.template_changes("main", template_id)
