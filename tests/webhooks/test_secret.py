from __future__ import annotations

from pathlib import Path

import pytest

from incs_core.settings import load_settings
from incs_core.settings.loading import MIN_WEBHOOK_SECRET
from incs_core.store import open_store
from incs_core.store.meta import Meta
from incs_core.webhooks.secret import webhook_secret


def test_processes_that_begin_at_once_find_the_same_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = load_settings({}, secrets_file=None)
    url, read = f"sqlite:///{tmp_path / 'incs.db'}", Meta.get
    made: list[str] = []
    with open_store(url) as one, open_store(url) as other:

        def found_before_the_other_made_it(meta: Meta, key: str) -> str | None:
            found = read(meta, key)
            if meta is other.meta and not made:
                made.append(webhook_secret(settings, one))
            return found

        monkeypatch.setattr(Meta, "get", found_before_the_other_made_it)
        assert [webhook_secret(settings, other)] == made
        assert [webhook_secret(settings, one)] == made
    assert len(made[0]) >= MIN_WEBHOOK_SECRET
