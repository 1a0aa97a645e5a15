"""Reading all templates of an account: in pages, with progress, remembered at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import pytest
from streamlit.delta_generator import DeltaGenerator

from incs_core.errors import StoreReadOnly
from incs_core.store.templates.templates import Templates
from incs_core.ui.common.services import services
from incs_core.ui.templates import data as reading_page
from incs_core.ui.templates.data import fetch_now, forget_templates, read_templates
from incs_core.web.embedded_sandbox import EmbeddedSandbox
from incs_core.web.services import Services
from tests.pages.templates_page import fresh_name, new_template

MORE = 230
USUAL = 16


@pytest.fixture
def large(environment: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    """Services whose account has more than two pages of templates."""
    with EmbeddedSandbox(templates=MORE) as sandbox:
        monkeypatch.setenv("INCS_API_URL", sandbox.url)
        yield services()


def alive(current: Services) -> set[str]:
    return {
        row.template_id for row in current.store.templates.list("main") if row.deleted_ms is None
    }


def test_it_tells_how_far_it_is_and_remembers_all(large: Services) -> None:
    told: list[int] = []
    reading = read_templates("main", told.append)
    assert told == [100, 200, USUAL + MORE]
    assert len(reading.listed) == len({entry.template.template_id for entry in reading.listed})
    assert alive(large) == {entry.template.template_id for entry in reading.listed}


class Place:
    """Where progress is drawn; keeps what was."""

    def __init__(self) -> None:
        self.drawn: list[tuple[float, str]] = []

    def progress(self, share: float, words: str) -> None:
        self.drawn.append((share, words.replace("\\", "")))


def test_it_shows_progress_against_what_was_there_last_time(
    large: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading_page, "PROGRESS_DELAY_S", 0.0)
    place = Place()
    say = reading_page.progress_text(cast(DeltaGenerator, place), large.accounts["main"])
    read_templates("main", say)
    forget_templates()
    read_templates("main", say)
    total = USUAL + MORE
    assert place.drawn[0] == (1.0, "Loading templates of main: 100")
    assert place.drawn[3] == (100 / total, f"Loading templates of main: 100 of {total}")
    assert place.drawn[-1][0] == 1.0


def test_a_glance_at_the_cache_shows_no_progress(large: Services) -> None:
    place = Place()
    reading_page.progress_text(cast(DeltaGenerator, place), large.accounts["main"])(100)
    assert place.drawn == []


def test_what_is_cached_is_not_asked_for_again(
    large: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = read_templates("main")
    monkeypatch.setattr(large.client("main").templates, "list", None)
    again = read_templates("main")
    assert (again.read_ms, len(again.listed)) == (first.read_ms, len(first.listed))


def test_what_was_deleted_elsewhere_is_noticed_and_kept(large: Services) -> None:
    reading = read_templates("main")
    gone = reading.listed[150].template
    large.client("main").templates.delete(gone.template_id)
    forget_templates()
    reading = read_templates("main")
    assert gone.template_id not in {entry.template.template_id for entry in reading.listed}
    assert [entry.template.content for entry in reading.gone] == [gone.content]
    (change,) = [
        one for one in large.store.templates.changes("main", gone.template_id) if one.old_value
    ]
    assert (change.new_value, change.source) == ("DELETED", "look")


def test_what_was_submitted_after_the_reading_is_not_missing(large: Services) -> None:
    read_templates("main")
    late = new_template(large, fresh_name("late"))
    fetch_now("main", late.template_id)
    read_templates("main")  # still the pages from before
    assert late.template_id in alive(large)


def test_an_empty_last_page_proves_nothing_missing(
    large: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_templates("main")
    before = alive(large)
    source = large.client("main").templates
    first = source.list()
    monkeypatch.setattr(source, "list", lambda last_id, count: [] if last_id else first)  # noqa: ARG005
    forget_templates()
    assert len(read_templates("main").listed) == 100
    assert alive(large) == before


def test_a_list_that_cannot_be_kept_is_shown_all_the_same(
    large: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise StoreReadOnly("The disk cannot be written.")

    monkeypatch.setattr(Templates, "save", refuse)
    reading = read_templates("main")
    assert len(reading.listed) == USUAL + MORE
    assert reading.unkept is not None
    monkeypatch.undo()
    assert read_templates("main").unkept is None
    assert len(alive(large)) == USUAL + MORE
