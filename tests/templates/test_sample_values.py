from __future__ import annotations

import pytest

from incs_core.templates.sample_values import default_sample_values

NAMES = ["Typical", "Long", "Right to left", "Emoji", "Empty"]


def test_every_template_has_five_sets_from_the_start() -> None:
    sets = default_sample_values(["name", "order_id"])
    assert list(sets) == NAMES
    assert all(list(values) == ["name", "order_id"] for values in sets.values())


def test_the_sets_are_what_they_are_called() -> None:
    sets = default_sample_values(["name", "order_id", "anything"])
    for name in ("name", "order_id", "anything"):
        assert len(sets["Long"][name]) > 2 * len(sets["Typical"][name])
        assert any("\u0600" <= sign <= "\u06ff" for sign in sets["Right to left"][name])
        assert any(ord(sign) > 0x1F000 for sign in sets["Emoji"][name])
        assert sets["Empty"][name] == ""


@pytest.mark.parametrize(
    ("variable", "typical"),
    [
        ("name", "Ana"),
        ("customer_name", "Ana"),
        ("order_id", "LM-20418"),
        ("coupon", "RUN20"),
        ("amount", "Rp 450.000"),
        ("otp", "482913"),
        ("minutes", "5"),
        ("note", "example"),
        ("body.1", "example"),
        ("header.name", "Ana"),
    ],
)
def test_a_value_fits_the_name(variable: str, typical: str) -> None:
    assert default_sample_values([variable])["Typical"][variable] == typical


def test_the_templates_own_examples_are_typical() -> None:
    sets = default_sample_values(
        ["body.1", "body.2"], {"body.1": "Tuesday", "body.2": "", "body.9": "x"}
    )
    assert sets["Typical"] == {"body.1": "Tuesday", "body.2": "example"}
