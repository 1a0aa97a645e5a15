"""``import``: record messages that another system sent."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from incs_core.cli.opening import chosen_account, opened_store
from incs_core.errors import IncsError
from incs_core.imports import parse_messages
from incs_core.settings import load_settings

SHOWN_PROBLEMS = 20


def add_to(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("file", type=Path, metavar="FILE.csv")
    parser.add_argument("--account", help="the account that sent them (default: the first)")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Record all rows, or none when one is wrong."""
    settings = load_settings()
    account = chosen_account(settings, arguments.account)
    parsed = parse_messages(_text(arguments.file), account, settings.timezone)
    if parsed.problems:
        for problem in parsed.problems[:SHOWN_PROBLEMS]:
            print(f"{problem.field}: {problem.message}", file=sys.stderr)
        raise IncsError(
            f"{len(parsed.problems)} problems in {arguments.file}; nothing was recorded.",
            advice="Mend the rows that are named above and run the command again.",
        )
    with opened_store(settings) as store:
        changed = store.record_sent(parsed.messages)
    print(f"{len(parsed.messages)} rows read, {changed} messages new or changed.")
    return 0


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise IncsError(f"{path} cannot be read: {error}") from error
