from __future__ import annotations

import pytest

from incs_core.templates.files import next_name


@pytest.mark.parametrize(
    ("name", "taken", "expected"),
    [
        ("sale", [], "sale_2"),
        ("sale", ["sale", "sale_2"], "sale_3"),
        ("sale_9", ["sale_9"], "sale_10"),
        ("sale", ["SALE_2"], "sale_3"),
        ("sale_2", ["sale_3"], "sale_4"),
        ("_2", [], "_3"),
        ("", [], "_2"),
        ("n" * 25, [], "n" * 23 + "_2"),
        ("n" * 22 + "_99", [], "n" * 21 + "_100"),
        ("order_20260408", [], "order_20260408_2"),
    ],
)
def test_it_gives_the_next_name_that_nobody_has(name: str, taken: list[str], expected: str) -> None:
    made = next_name(name, taken, 25)
    assert made == expected
    assert len(made) <= 25
