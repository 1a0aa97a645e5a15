"""What a number's plan says: its kind, and the time zones in which it may be."""

from __future__ import annotations

import pytest

from incs_core.wire.phone_numbers import PhoneNumberKind, phone_number_kind_of, time_zones_of


@pytest.mark.parametrize(
    ("digits", "kind"),
    [
        ("6281500000680", "mobile"),
        ("12025550123", "mobile"),
        ("62215550123", "landline"),
        ("85200001234", "unassigned"),
        ("628001234567", "special"),
    ],
)
def test_it_tells_the_kind_of_a_number(digits: str, kind: PhoneNumberKind) -> None:
    assert phone_number_kind_of(digits) == kind


@pytest.mark.parametrize(
    ("digits", "zones"),
    [
        ("6281500000680", ("Asia/Jakarta",)),
        ("12025550123", ("America/New_York",)),
        ("85200001234", ("Asia/Hong_Kong",)),
        ("999", ()),
    ],
)
def test_it_tells_the_zones_of_a_number(digits: str, zones: tuple[str, ...]) -> None:
    assert time_zones_of(digits) == zones
