from __future__ import annotations

import json

from incs_core.sandbox.seed_templates import WABA_TEMPLATES
from incs_core.templates.editor_state import EditableSuggestion
from incs_core.templates.editor_state_waba import (
    EditableWabaTemplate,
    editable_waba_template,
    waba_from_json,
)
from incs_core.templates.lint import lint
from incs_core.wire.templates import WabaTemplateDraft
from tests.samples import load

BUTTONS = [
    {"type": "QUICK_REPLY", "text": "Yes"},
    {"type": "URL", "text": "Track", "url": "https://a.com/{{1}}", "example": ["https://a.com/9"]},
    {"type": "PHONE_NUMBER", "text": "Call", "phone_number": "+6281500000200"},
    {"type": "COPY_CODE", "example": "RUN20"},
]
WHOLE = {
    "name": "parcel_here",
    "language": "en_US",
    "category": "UTILITY",
    "components": [
        {
            "type": "HEADER",
            "format": "TEXT",
            "text": "Hi {{1}}",
            "example": {"header_text": ["Ana"]},
        },
        {
            "type": "BODY",
            "text": "Your parcel {{1}} comes on {{2}}, at the door.",
            "example": {"body_text": [["LM-1", "Monday"]]},
        },
        {"type": "FOOTER", "text": "Lumen"},
        {"type": "BUTTONS", "buttons": BUTTONS},
        {"type": "LIMITED_TIME_OFFER", "limited_time_offer": {"text": "Now"}},
    ],
}


def test_a_template_survives_the_form_with_parts_that_the_form_does_not_know() -> None:
    draft = WabaTemplateDraft.model_validate(WHOLE)
    assert editable_waba_template(draft).draft().wire() == draft.wire()


def test_the_vendors_sample_survives_the_form() -> None:
    body = load("templates_waba_create_request")
    made = editable_waba_template(WabaTemplateDraft.model_validate(body))
    assert made.examples == {"body.1": "1", "body.2": "2"}
    assert made.draft().wire()["components"][0]["text"] == body["components"][0]["text"]


def test_the_sandboxs_templates_survive_the_form() -> None:
    for body in WABA_TEMPLATES:
        draft = WabaTemplateDraft.model_validate(body)
        texts = [part.get("text") for part in draft.components]
        assert [part.get("text") for part in editable_waba_template(draft).components()] == texts


def test_a_form_survives_being_kept() -> None:
    made = editable_waba_template(WabaTemplateDraft.model_validate(WHOLE))
    assert waba_from_json(json.loads(json.dumps(made.to_json()))) == made


def test_parts_in_which_nothing_stands_are_left_out() -> None:
    made = EditableWabaTemplate(body="Hello there.")
    assert made.components() == [{"type": "BODY", "text": "Hello there."}]
    assert made.component_paths() == {"BODY": "components[0]"}
    made.header = "IMAGE"
    made.examples["header.link"] = "https://a.com/a.png"
    assert made.component_paths() == {"HEADER": "components[0]", "BODY": "components[1]"}
    assert made.components()[0]["example"] == {"header_handle": ["https://a.com/a.png"]}


def test_examples_follow_the_variables() -> None:
    made = EditableWabaTemplate(body="For {{2}} and {{1}} and {{2}}.", examples={"body.2": "b"})
    assert made.variables("body") == ["2", "1"]
    assert made.components()[0]["example"] == {"body_text": [["b", ""]]}


def test_a_good_form_has_nothing_to_mend() -> None:
    made = EditableWabaTemplate("parcel_here", "en_US", "UTILITY", body="Your parcel is here, Ana.")
    made.buttons.append(EditableSuggestion("QUICK_REPLY", {"text": "Thanks"}))
    assert lint(made.draft()) == []
