"""``templates``: list, show, submit, delete and check templates; files in and out.

Exit status: 0 all done, 1 something failed or has errors (each is named), 2 misused.
"""

from __future__ import annotations

import argparse

from incs_core.cli import template_files, template_queries
from incs_core.cli.output import FORMATS

EXIT = "exit status: 0 all done; 1 something failed or has errors, each named; 2 misused"


def add_to(parser: argparse.ArgumentParser) -> None:
    """A sub-command for each thing to do."""
    parser.epilog = EXIT
    parts = parser.add_subparsers(dest="part", required=True, metavar="PART")
    _add_list(parts.add_parser("list", help="every template of an account"))
    _add_show(parts.add_parser("show", help="one template with its history, or its JSON"))
    _add_submit(parts.add_parser("submit", help="submit JSON files; none that has errors"))
    _add_delete(parts.add_parser("delete", help="delete one at INCS; its JSON is kept here"))
    _add_lint(parts.add_parser("lint", help="check JSON files without asking INCS"))


def _add_list(parser: argparse.ArgumentParser) -> None:
    _add_account(parser)
    parser.add_argument(
        "--status",
        action="append",
        default=[],
        metavar="WORD",
        help="only these, as INCS writes them; DELETED for those that are gone; repeatable",
    )
    _add_stored(parser)
    parser.add_argument("--format", choices=FORMATS, default="table")
    parser.add_argument("--json", dest="format", action="store_const", const="json")
    parser.set_defaults(run=template_queries.list_all)


def _add_show(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("template", metavar="NAME_OR_ID")
    _add_account(parser)
    _add_stored(parser)
    parser.add_argument("--json", action="store_true", help="as INCS shows it, with the history")
    parser.add_argument("--draft", action="store_true", help="as a file to submit again")
    parser.set_defaults(run=template_queries.show)


def _add_submit(parser: argparse.ArgumentParser) -> None:
    template_files.add_files(parser)
    _add_account(parser)
    parser.set_defaults(run=template_files.submit)


def _add_delete(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("template", metavar="NAME_OR_ID")
    _add_account(parser)
    parser.add_argument("--yes", action="store_true", help="do not ask for the name")
    parser.set_defaults(run=template_queries.delete)


def _add_lint(parser: argparse.ArgumentParser) -> None:
    template_files.add_files(parser)
    parser.set_defaults(run=template_files.lint)


def _add_account(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--account", help="whose templates (default: the first)")


def _add_stored(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--stored", action="store_true", help="what we last saw; INCS is not asked")
