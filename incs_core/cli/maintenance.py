"""The commands that keep the installation in order: ``demo``, ``rebuild`` and ``doctor``."""

from __future__ import annotations

import argparse
import sys
import time

from incs_core.cli.services import opened_store
from incs_core.settings import load_settings

SHOWN_DIFFERENCES = 20


def add_demo(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    from incs_core.demo_data.fill import DEFAULT_DAYS, DEFAULT_PER_DAY, DEFAULT_SEED

    parser.add_argument("--days", type=_positive, default=DEFAULT_DAYS)
    parser.add_argument(
        "--per-day", type=_positive, default=DEFAULT_PER_DAY, help="messages per day"
    )
    parser.add_argument(
        "--seed", type=int, default=DEFAULT_SEED, help="seed of the generated history"
    )
    parser.set_defaults(run=run_demo)


def run_demo(arguments: argparse.Namespace) -> int:
    """Fill, with progress on the error output."""
    from incs_core.demo_data.fill import DemoData

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
        f"{count:,} messages in {seconds:.1f} s, {count / seconds:,.0f} per second.",
        file=sys.stderr,
    )
    return 0


def add_rebuild(parser: argparse.ArgumentParser) -> None:
    """The command has no arguments of its own."""
    parser.set_defaults(run=run_rebuild)


def run_rebuild(_arguments: argparse.Namespace) -> int:
    """Rebuild and tell."""
    settings = load_settings()
    with opened_store(settings) as store:
        differences = store.rebuild()
    if not differences:
        print(f"All roll-ups match the messages (zone {settings.timezone.key}).")
        return 0
    print(f"{len(differences)} cells differed and were corrected (zone {settings.timezone.key}).")
    for difference in differences[:SHOWN_DIFFERENCES]:
        print(f"  {difference}")
    return 0


def add_doctor(parser: argparse.ArgumentParser) -> None:
    """The command has no arguments of its own."""
    parser.set_defaults(run=run_doctor)


def run_doctor(_arguments: argparse.Namespace) -> int:
    """Print each check; exit status 1 when one fails."""
    from incs_core.doctor import examine

    checks = examine()
    for check in checks:
        mark = {True: "works", False: "FAILS", None: "-"}[check.ok]
        print(f"{mark:>6}  {check.name}: {check.finding}")
        if check.advice and not check.ok:
            print(f"        What to do: {check.advice}")
    return 1 if any(check.ok is False for check in checks) else 0


class _Progress:
    """How far it is, how fast it goes and how long it will take, on one line of a terminal."""

    def __init__(self, expected: int) -> None:
        self._expected = expected
        self._started = time.monotonic()

    def __call__(self, done: int) -> None:
        if sys.stderr.isatty():
            _show(_progress_text(done, self._expected, time.monotonic() - self._started))

    def clear(self) -> None:
        """Make room for the result."""
        if sys.stderr.isatty():
            _show("")


def _progress_text(done: int, expected: int, seconds: float) -> str:
    """What to say when `done` of about `expected` messages are in after `seconds`."""
    rate = done / seconds if seconds > 0 else 0.0
    left = max(expected - done, 0) / rate if rate else 0.0
    minutes, rest = divmod(round(left), 60)
    time_left = f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"
    share = min(done / expected, 1.0)
    return f"{done:,} messages, {share:.0%}, {rate:,.0f} per second, about {time_left} left"


def _show(text: str) -> None:
    print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return value
