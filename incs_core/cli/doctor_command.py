"""``doctor``: says of each setting, host, credential, database and route whether it works."""

from __future__ import annotations

import argparse


def add_to(parser: argparse.ArgumentParser) -> None:
    """The command has no arguments of its own."""
    parser.set_defaults(run=run)


def run(_arguments: argparse.Namespace) -> int:
    """Print each check; exit status 1 when one fails."""
    from incs_core.doctor import examine

    checks = examine()
    for check in checks:
        mark = {True: "works", False: "FAILS", None: "-"}[check.ok]
        print(f"{mark:>6}  {check.name}: {check.said}")
        if check.advice and not check.ok:
            print(f"        What to do: {check.advice}")
    return 1 if any(check.ok is False for check in checks) else 0
