"""``demo``: fill an empty store with a generated history."""

from __future__ import annotations

import argparse
import sys
import time

from incs_core.cli.opening import opened_store
from incs_core.history import DEFAULT_DAYS, DEFAULT_PER_DAY, DEFAULT_SEED, History
from incs_core.settings import load_settings


def add_to(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("--days", type=_positive, default=DEFAULT_DAYS)
    parser.add_argument("--per-day", type=_positive, default=DEFAULT_PER_DAY, help="messages a day")
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED, help="same seed, same history")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Fill, with progress on the error output."""
    settings = load_settings()
    account = next(iter(settings.accounts))
    started = time.monotonic()
    with opened_store(settings) as store:
        history = History(store, account)
        count = history.fill(arguments.days, arguments.per_day, arguments.seed, _progress)
    print(f"\r{count} messages in {time.monotonic() - started:.1f} s.", file=sys.stderr)
    return 0


def _progress(done: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{done} messages…", end="", file=sys.stderr, flush=True)


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return value
