"""Countries of the sandbox's customers: phone ranges, delivery behaviour and daily rhythms."""

from __future__ import annotations

from typing import NamedTuple

OTHER = 7
"""Position of every country that is not one of the six."""


class Country(NamedTuple):
    """One country: its clock (minutes east of UTC, none has summer time), traffic and phones.

    ``numbers`` is an invented range: the beginning of a number and how many digits follow.
    ``failing``, ``offline`` and ``reading`` are shares 0 to 1, ``pace`` multiplies delivery times.
    """

    code: str
    offset_min: int
    share: float
    weekend: float
    numbers: tuple[str, int]
    failing: float
    offline: float
    reading: float
    pace: float


COUNTRIES = (
    Country("ID", 420, 0.34, 0.92, ("62815000", 5), 0.034, 0.13, 0.66, 1.0),
    Country("IN", 330, 0.24, 0.81, ("9190000", 5), 0.045, 0.16, 0.58, 1.3),
    Country("HK", 480, 0.14, 0.64, ("8520000", 4), 0.024, 0.07, 0.71, 0.7),
    Country("PH", 480, 0.12, 0.88, ("63920000", 4), 0.050, 0.19, 0.62, 1.6),
    Country("SG", 480, 0.09, 0.58, ("659000", 4), 0.020, 0.05, 0.69, 0.6),
    Country("BR", -180, 0.07, 0.74, ("5511900", 6), 0.040, 0.12, 0.74, 1.1),
)
ELSEWHERE = Country("??", 0, 0.0, 1.0, ("99900", 6), 0.040, 0.12, 0.60, 1.0)

_FIRST_FIXED, _LAST_FIXED = 9001, 9012  # last digits of numbers that always do the same

_HOURS = {
    "office": "0 0 0 0 0 1 3 6 9 12 12 10 8 9 11 11 10 9 9 8 6 4 2 1",
    "waking": "2 1 1 1 1 2 4 7 9 10 10 9 9 9 9 9 9 10 10 11 11 10 7 4",
    "shop": "0 0 0 0 0 0 0 0 1 6 14 10 4 2 2 3 5 9 13 11 4 0 0 0",
}
RHYTHMS: dict[str, tuple[float, ...]] = {}
"""Share of each local hour of a day: office work, people awake, promotions in shopping hours."""
for _name, _text in _HOURS.items():
    _weights = [int(weight) for weight in _text.split()]
    RHYTHMS[_name] = tuple(weight / sum(_weights) for weight in _weights)

WEEKS: dict[str, tuple[float, ...]] = {
    "even": (1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0),
    "workdays": (1.3, 1.3, 1.2, 1.2, 1.2, 0.6, 0.2),
    "weekend": (0.1, 0.1, 0.2, 0.6, 2.6, 2.4, 1.0),
    "midweek": (0.3, 1.6, 2.8, 1.4, 0.5, 0.2, 0.2),
}
"""Factor of each weekday from Monday, 1 on average: when a template is sent."""

_POSITIONS = {country.code: index for index, country in enumerate(COUNTRIES)}


def country_position(code: str) -> int:
    """Return a country's position in :data:`COUNTRIES` by its ISO 3166 code, else OTHER."""
    return _POSITIONS.get(code, OTHER)


def country_at(position: int) -> Country:
    """Return the country at a position."""
    return COUNTRIES[position] if position < len(COUNTRIES) else ELSEWHERE


def recipient(country: Country, draw: int) -> str:
    """Return an invented number of a country; never one of the numbers that always do the same."""
    start, digits = country.numbers
    number = draw % 10**digits
    if _FIRST_FIXED <= number % 10_000 <= _LAST_FIXED:
        number -= 1000
    return f"{start}{number:0{digits}d}"
