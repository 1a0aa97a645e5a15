from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from incs_core.analytics.template_traffic import TemplateUse, template_use
from incs_core.domain.jobs import TestRun, TestRunRow
from incs_core.domain.saved import VariableSet
from incs_core.store import Store, open_store
from tests.store.factories import T0, sent


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'incs.db'}") as store:
        yield store


def run(name: str, what: str = "promo", account: str = "main") -> TestRun:
    return TestRun(
        name, name, account, "rcs", what, T0, "ana", rows=(TestRunRow(0, "62815", "{}"),)
    )


def test_it_finds_sends_values_and_test_runs_of_one_template(store: Store) -> None:
    store.messages.record_sent([sent("one"), sent("two"), sent("other", template="sale")])
    for name, template in (("Long names", "promo"), ("Emoji", "promo"), ("Short", "sale")):
        store.variable_sets.save(VariableSet("main", template, name, {"a": "b"}, "ana", T0))
    for each in (run("Friday"), run("sale", "sale"), run("theirs", account="two")):
        store.test_runs.save(each)
    assert template_use(store, "main", "promo", T0) == TemplateUse(
        2, ("Emoji", "Long names"), ("Friday",)
    )


def test_it_says_what_breaks() -> None:
    said = " ".join(TemplateUse(1_200, ("Emoji",), ("Friday",)).sentences())
    assert "1,200 messages went out" in said
    assert "sample values become unusable: Emoji." in said
    assert "Test runs that cannot be repeated: Friday." in said
    assert "1 message went out" in " ".join(TemplateUse(1).sentences())


def test_it_says_that_nobody_uses_it() -> None:
    said = TemplateUse().sentences()
    assert len(said) == 2
    assert "Nobody sent it" in said[1]
