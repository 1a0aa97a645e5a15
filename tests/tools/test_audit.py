"""An audit of the dependencies passes only where each was really looked up."""

from __future__ import annotations

import json

from tools.audit import NO_FEED, verdict

FINE = {"name": "httpx", "version": "0.28.1", "vulns": []}
SKIPPED = {"name": "numpy", "skip_reason": "Dependency not found on PyPI"}
FLAWED = {
    "name": "jinja2",
    "version": "3.1.3",
    "vulns": [{"id": "CVE-2024-34064", "fix_versions": ["3.1.4"]}],
}


def report(*dependencies: object) -> str:
    return json.dumps({"dependencies": dependencies, "fixes": []})


def test_it_passes_where_nothing_is_known() -> None:
    assert verdict(report(FINE)) == ""


def test_it_says_so_where_the_feed_cannot_be_reached() -> None:
    assert verdict("") == NO_FEED
    assert verdict(report(SKIPPED, SKIPPED)) == NO_FEED


def test_it_does_not_pass_over_what_was_not_looked_up() -> None:
    assert "numpy" in verdict(report(FINE, SKIPPED))


def test_it_names_what_is_vulnerable_and_where_it_is_mended() -> None:
    assert verdict(report(FINE, FLAWED)) == "jinja2 3.1.3: CVE-2024-34064, mended in 3.1.4"
