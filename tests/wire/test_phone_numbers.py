from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incs_core.errors import InvalidDraft
from incs_core.wire.phone_numbers import (
    UNKNOWN_COUNTRY,
    country_of,
    has_phone_number,
    mask,
    mask_phone_numbers,
    normalise_recipient,
    recipient_problem,
)


@pytest.mark.parametrize(
    "written",
    [
        "6281500000680",
        "+6281500000680",
        "006281500000680",
        "+62 815-0000-0680",
        "+62 (815) 0000.0680",
        "\u202a+62 815\u00a00000\u20110680\u202c",
    ],
)
def test_it_accepts_a_number_as_people_write_it(written: str) -> None:
    assert normalise_recipient(written) == "6281500000680"


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        pytest.param("", "country code", id="nothing"),
        pytest.param("   ", "country code", id="blanks"),
        pytest.param("081500000680", "leading zero", id="no country code"),
        pytest.param("62815abc", "digits only", id="letters"),
        pytest.param("６２８１５００００６８０", "digits only", id="digits of another script"),
        pytest.param("628150", "7 to 15", id="too short"),
        pytest.param("6281500000680000", "7 to 15", id="too long"),
        pytest.param("9991500000680", "country code", id="no such country code"),
    ],
)
def test_it_says_how_to_mend_a_number(written: str, hint: str) -> None:
    assert hint in (recipient_problem(written) or "")
    with pytest.raises(InvalidDraft) as caught:
        normalise_recipient(written)
    assert caught.value.problems[0].field == "to"


@pytest.mark.parametrize(
    ("digits", "country"),
    [
        ("6281500000680", "ID"),
        ("85200001234", "HK"),
        ("919702012345", "IN"),
        ("12025550100", "US"),
        ("77000000000", "KZ"),
        ("80000000000", "??"),
        ("9991500000680", "??"),
        ("", "??"),
        ("abc", "??"),
    ],
)
def test_it_finds_the_country(digits: str, country: str) -> None:
    assert country_of(digits) == country


@pytest.mark.parametrize(
    ("digits", "masked"),
    [("6281500000680", "6281•••••0680"), ("62815000", "••••••00"), ("12", "12"), ("", "")],
)
def test_it_masks_the_middle(digits: str, masked: str) -> None:
    assert mask(digits) == masked


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=20) | st.from_regex(r"\+?[0-9 ()-]{5,18}", fullmatch=True))
def test_it_either_normalises_a_text_or_says_why_not(written: str) -> None:
    if recipient_problem(written) is None:
        digits = normalise_recipient(written)
        assert digits.isdigit()
        assert normalise_recipient(digits) == digits
    else:
        with pytest.raises(InvalidDraft):
            normalise_recipient(written)


@given(st.integers(10**6, 10**15 - 1).map(str))
def test_the_quick_way_to_a_country_agrees_with_the_tables(digits: str) -> None:
    try:
        number = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException:
        assert country_of(digits) == UNKNOWN_COUNTRY
        return
    region = phonenumbers.region_code_for_number(number)
    main = phonenumbers.region_code_for_country_code(number.country_code or 0)
    found = region or main
    assert country_of(digits) == (found if found.isalpha() and found != "ZZ" else UNKNOWN_COUNTRY)


WRITTEN = [
    "+62 815 0000 0680",
    "call 6281500000680 now",
    "852-0000-1234",
    "+62 (815) 0000-0680",
    "(+62) 815/0000/0680",
    "62.815.0000.0680",
    "+62\u00a0815\u20110000\u20110680",
    "2026-11-22-6281500000680",
]
KEPT = ["Failures 131026", "Rate under 95 %", "2 of 3", "", "2026-11-22 10:00", "22.11.2026, 3 h"]


@pytest.mark.parametrize("text", WRITTEN)
def test_it_blots_out_what_may_be_a_number(text: str) -> None:
    assert has_phone_number(text)
    assert not any(map(str.isdigit, mask_phone_numbers(text, lambda _: "•••")))


@pytest.mark.parametrize("text", [*WRITTEN[:2], *WRITTEN[3:7]])
def test_it_masks_a_number_however_it_is_written(text: str) -> None:
    assert "6281•••••0680" in mask_phone_numbers(text)
    assert "0000" not in mask_phone_numbers(text)


@pytest.mark.parametrize("text", KEPT)
def test_it_leaves_codes_rates_and_dates(text: str) -> None:
    assert not has_phone_number(text)
    assert mask_phone_numbers(text) == text


@given(st.text("0123456789-+ ./:T", max_size=40))
def test_no_seven_digits_are_left_but_in_dates(text: str) -> None:
    left = mask_phone_numbers(text, lambda _: "•")
    assert not has_phone_number(left)
