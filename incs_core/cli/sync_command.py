"""``sync``: status and template sync alone."""

from __future__ import annotations

import argparse
import sys
import threading

from incs_core.cli.output import print_rows
from incs_core.cli.services import opened_services


def add_to(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("--once", action="store_true", help="one round, then stop")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """One round and its figures, or rounds until interrupted."""
    with opened_services() as services:
        if arguments.once:
            report = services.sync.run_once()
            figures = report.as_dict()
            del figures["problems"]  # told below, one a line
            print_rows([figures], "table")
            for problem in report.problems:
                print(problem, file=sys.stderr)
            return 1 if report.problems else 0
        services.start_sync()
        print("Following open messages and templates. Stop with Ctrl+C.")
        threading.Event().wait()
    return 0
