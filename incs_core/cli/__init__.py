"""The command line: a table of commands, and a module for each group of them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NamedTuple

from incs_core.errors import IncsError as IncsError
from incs_core.version import VERSION as VERSION


class Command(NamedTuple):
    """A command: its ``add_<name>`` in ``incs_core.cli.<module>`` declares the arguments."""

    name: str
    help: str
    module: str


COMMANDS = (
    Command("sandbox", "INCS on your own machine", "serving"),
    Command("receiver", "webhook receiver only", "serving"),
    Command("sync", "status and template sync only", "serving"),
    Command("statuses", "look up many messages and record their status", "messages"),
    Command("import", "import messages sent by another system", "messages"),
    Command("report", "delivery figures", "report"),
    Command("templates", "list, show, submit, delete and check templates", "templates"),
    Command("demo", "fill an empty database with demo data", "maintenance"),
    Command(
        "rebuild", "recompute all roll-ups from the messages and list differences", "maintenance"
    ),
    Command(
        "doctor",
        "check settings, hosts, credentials, database and routes",
        "maintenance",
    ),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status: 0 done, 1 failed with a sentence, 2 misused."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    parsed = _parser(words).parse_args(words)
    try:
        return int(parsed.run(parsed))
    except IncsError as error:
        print(error, file=sys.stderr)
        if error.advice:
            print(f"What to do: {error.advice}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 0


def _parser(words: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="incs", description="INCS operations from the command line."
    )
    parser.add_argument("--version", action="version", version=VERSION)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    wanted = next((word for word in words if word in {one.name for one in COMMANDS}), None)
    for name, purpose, module in COMMANDS:
        command = commands.add_parser(name, help=purpose, description=purpose)
        if name == wanted:  # only the asked-for command is loaded, so that help is quick
            getattr(import_module(f"{__name__}.{module}"), f"add_{name}")(command)
    return parser
