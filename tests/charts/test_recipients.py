"""What a phone number says about itself."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incs_core.charts.recipients import recipient_info


def test_it_recognises_a_mobile_number_however_it_is_written() -> None:
    look = recipient_info("+62 815-0000 9001")
    assert look.digits == "6281500009001"
    assert look.place == "🇮🇩 Indonesia"
    assert look.kind == "looks like a mobile number"
    assert (look.problem, look.doubt) == (None, "")


def test_it_doubts_a_landline_and_a_number_that_the_plan_does_not_have() -> None:
    assert "landline" in recipient_info("622150000000").kind
    unknown = recipient_info("85200009001")
    assert unknown.country == "HK"
    assert "may reach nobody" in unknown.doubt
    assert unknown.problem is None


@pytest.mark.parametrize("typed", ["", "0815 0000 9001", "62815", "not a number", "9" * 20])
def test_it_says_why_a_number_cannot_be_used(typed: str) -> None:
    look = recipient_info(typed)
    assert look.problem
    assert look.kind == ""


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="0123456789+ -x", max_size=18))
def test_it_never_raises_while_somebody_types(typed: str) -> None:
    look = recipient_info(typed)
    assert (look.problem is None) == bool(look.place and look.country != "??")
