"""``rebuild``: recompute every roll-up from the messages; says what differed."""

from __future__ import annotations

import argparse

from incs_core.cli.services import opened_store
from incs_core.settings import load_settings

SHOWN = 20


def add_to(parser: argparse.ArgumentParser) -> None:
    """The command has no arguments of its own."""
    parser.set_defaults(run=run)


def run(_arguments: argparse.Namespace) -> int:
    """Rebuild and tell."""
    settings = load_settings()
    with opened_store(settings) as store:
        differences = store.rebuild()
    if not differences:
        print(f"Every roll-up agreed with the messages (zone {settings.timezone.key}).")
        return 0
    print(f"{len(differences)} cells differed and are mended (zone {settings.timezone.key}).")
    for difference in differences[:SHOWN]:
        print(f"  {difference}")
    return 0
