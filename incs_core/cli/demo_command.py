"""``demo``: fill an empty store with a generated history."""

from __future__ import annotations

import argparse
import sys
import time

from incs_core.cli.services import opened_store
from incs_core.demo_data.fill import DEFAULT_DAYS, DEFAULT_PER_DAY, DEFAULT_SEED, DemoData
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
    progress = _Progress(arguments.days * arguments.per_day)
    with opened_store(settings) as store:
        history = DemoData(store, account)
        count = history.fill(arguments.days, arguments.per_day, arguments.seed, progress)
    seconds = time.monotonic() - started
    progress.clear()
    print(
        f"{count:,} messages in {seconds:.1f} s, {count / seconds:,.0f} a second.", file=sys.stderr
    )
    return 0


class _Progress:
    """How far it is, how fast it goes and how long it will take, on one line of a terminal."""

    def __init__(self, expected: int) -> None:
        self._expected = expected
        self._started = time.monotonic()

    def __call__(self, done: int) -> None:
        if sys.stderr.isatty():
            _show(words(done, self._expected, time.monotonic() - self._started))

    def clear(self) -> None:
        """Make room for the result."""
        if sys.stderr.isatty():
            _show("")


def words(done: int, expected: int, seconds: float) -> str:
    """What to say when `done` of about `expected` messages are in after `seconds`."""
    rate = done / seconds if seconds > 0 else 0.0
    left = max(expected - done, 0) / rate if rate else 0.0
    minutes, rest = divmod(round(left), 60)
    time_left = f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"
    share = min(done / expected, 1.0)
    return f"{done:,} messages, {share:.0%}, {rate:,.0f} a second, about {time_left} left"


def _show(text: str) -> None:
    print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return value
