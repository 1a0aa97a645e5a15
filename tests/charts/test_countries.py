"""Countries by name and flag."""

from __future__ import annotations

import phonenumbers

from incs_core.charts.recipients import COUNTRY_NAMES, country_name, flag


def test_it_names_every_country_that_has_phone_numbers() -> None:
    assert set(COUNTRY_NAMES) == set(phonenumbers.SUPPORTED_REGIONS)
    assert all(name and name == name.strip() for name in COUNTRY_NAMES.values())


def test_it_gives_name_and_flag() -> None:
    assert (country_name("ID"), flag("ID")) == ("Indonesia", "🇮🇩")
    assert (country_name("HK"), flag("HK")) == ("Hong Kong", "🇭🇰")


def test_it_says_where_a_country_is_not_known() -> None:
    assert (country_name("??"), flag("??")) == ("unknown country", "")
    assert (country_name("QQ"), flag("QQ")) == ("QQ", "")
