"""Measure what the README promises: ``python -m tools.bench [NAME…]`` or ``… --readme``."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from tools.app_process import ROOT
from tools.bench.figure import Figure, machine

QUICK = (
    "structure",
    "imports",
    "ingest",
    "lookup",
    "templates",
    "page",
    "export",
    "recording",
    "start",
    "viewers",
)
LARGE = ("memory", "large", "log", "browser")
"""20,000 runs of pages; and ten million messages, on both engines, made first and kept a day."""
BENCHES = (*QUICK, *LARGE)
START_MARK = "<!-- figures: made by `make bench` -->"
END_MARK = "<!-- end of figures -->"
HEAD = ("| What | Measured | Asked for | Met |", "|---|---|---|---|")


def main() -> int:
    """Run the benches, print the table; exit status 1 when a target is missed."""
    parser = argparse.ArgumentParser(description="Measure what the README promises.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(BENCHES)}")
    parser.add_argument("--quick", action="store_true", help=f"without {', '.join(LARGE)}")
    parser.add_argument("--readme", action="store_true", help="write the table into the README")
    arguments = parser.parse_args()
    if arguments.readme and (arguments.names or arguments.quick):
        parser.error("--readme writes the whole table: measure everything")
    figures: list[Figure] = []
    for name in arguments.names or (QUICK if arguments.quick else BENCHES):
        print(f"… {name}", flush=True)
        figures += import_module(f"tools.bench.{name}").measure()
    table = "\n".join([*HEAD, *(figure.as_row() for figure in figures)])
    print(f"{table}\n\n{machine()}")
    if arguments.readme:
        _write(ROOT / "README.md", table)
    return 0 if all(figure.met for figure in figures) else 1


def _write(readme: Path, table: str) -> None:
    text = readme.read_text(encoding="utf-8")
    before, rest = text.split(START_MARK, 1)
    after = rest.split(END_MARK, 1)[1]
    day = datetime.now(UTC).date().isoformat()
    middle = f"\n{table}\n\nMeasured on {day} on {machine()}, by `make bench`.\n"
    readme.write_text(f"{before}{START_MARK}\n{middle}\n{END_MARK}{after}", encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
