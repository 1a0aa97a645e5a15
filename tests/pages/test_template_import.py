"""Importing templates as JSON, through the router, against the sandbox."""

from __future__ import annotations

import json
from pathlib import Path

from incs_core.web.services import Services
from tests.pages.conftest import OpenPage
from tests.pages.screen import select_row
from tests.pages.template_builder import NAME
from tests.pages.templates_page import words

SAMPLES = Path(__file__).parents[1] / "samples"
PASTE, OPEN, FOUND = "template_paste", "template_import_open", "template_found"


def sample(name: str) -> str:
    return (SAMPLES / f"{name}.json").read_text(encoding="utf-8")


def test_it_opens_a_pasted_create_request_in_the_builder(
    open_page: OpenPage, current: Services
) -> None:
    before = {t.name for t in current.client("main").templates.iter()}
    app = open_page("templates", template_part="Import")
    app.text_area(key=PASTE).set_value(sample("templates_rcs_create_request_text")).run()
    assert "[order_id]" in app.html[0].value
    app.button(key=OPEN).click().run()
    assert app.text_input(key=NAME).value == "test_template"
    assert "From pasted JSON." in words(app)
    assert {t.name for t in current.client("main").templates.iter()} == before
    assert not app.exception


def test_it_lists_what_an_answer_of_incs_holds(open_page: OpenPage) -> None:
    app = open_page("templates", template_part="Import")
    app.text_area(key=PASTE).set_value(sample("templates_rcs_list_success_repaired")).run()
    frame = app.dataframe[0].value
    assert list(frame.Name) == ["api_4_carousel_image", "api_4_standalone_image"]
    assert list(frame.Errors) == [1, 2]  # no category is shown by INCS; one name is in use
    select_row(app, FOUND, 1)
    assert "api_4_standalone_image" in [each.value.replace("\\", "") for each in app.subheader]
    assert not app.exception


def test_it_reads_files(open_page: OpenPage) -> None:
    app = open_page("templates", template_part="Import")
    upload = app.file_uploader(key="template_files")
    upload.set_value(
        [
            ("one.json", sample("templates_rcs_get_success").encode(), "application/json"),
            ("broken.json", b"{", "application/json"),
        ]
    ).run()
    assert list(app.dataframe[0].value.File) == ["one.json", "broken.json"]
    select_row(app, FOUND, 1)
    assert "Invalid JSON" in words(app)
    assert not app.exception


def test_it_says_what_is_wrong_with_a_text_that_is_no_template(open_page: OpenPage) -> None:
    app = open_page("templates", template_part="Import")
    app.text_area(key=PASTE).set_value(json.dumps({"hello": "world"})).run()
    assert "neither content" in words(app)
    assert OPEN not in {button.key for button in app.button}
    assert not app.exception
