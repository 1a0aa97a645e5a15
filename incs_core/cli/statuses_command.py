"""``statuses``: look up many messages, record what comes back."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from incs_core.cli.output import add_format, print_rows
from incs_core.cli.services import chosen_account, opened_services
from incs_core.errors import IncsError
from incs_core.settings import load_settings
from incs_core.tabular.columns import Cell
from incs_core.wire.message_status import MessageStatus

if TYPE_CHECKING:
    from incs_core.lookups.lookup import LookupFailure


def add_to(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("ids", nargs="*", metavar="IDS", help="message ids")
    parser.add_argument("--file", type=Path, metavar="F", help="a file of ids; - reads the input")
    parser.add_argument("--account", help="the account that sent them (default: the first)")
    add_format(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Look up, record, print; exit status 1 when a part could not be asked."""
    from incs_core.lookups.id_parsing import parse_ids
    from incs_core.lookups.lookup import Lookup
    from incs_core.lookups.worker_pool import PATIENT

    parsed = parse_ids("\n".join([*arguments.ids, _file_text(arguments.file)]))
    if not parsed.ids:
        raise IncsError("No message ids were given.", advice="Name them, or use --file.")
    settings = load_settings()
    account = chosen_account(settings, arguments.account).id
    with opened_services(settings) as services:
        client, store = services.client(account), services.store
        look_up = Lookup(client, store, account, parsed.ids, patience=PATIENT).run()
    found = {status.message_id: status for status in look_up.results}
    failed = {message_id for failure in look_up.failures for message_id in failure.ids}
    rows = [_row(one, found.get(one), one in failed) for one in parsed.ids]
    print_rows(rows, arguments.format)
    _print_failures(look_up.failures)
    return 1 if look_up.failures else 0


def _print_failures(failures: Sequence[LookupFailure]) -> None:
    """Each kind of trouble once, with how many ids it concerns and what to do."""
    concerned: dict[tuple[str, str], int] = {}
    for failure in failures:
        kind = (str(failure.error), failure.error.advice)
        concerned[kind] = concerned.get(kind, 0) + len(failure.ids)
    for (words, advice), count in concerned.items():
        print(f"{count} ids could not be looked up. {words}\nWhat to do: {advice}", file=sys.stderr)


def _file_text(path: Path | None) -> str:
    if path is None:
        return ""
    if str(path) == "-":
        return sys.stdin.read()
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise IncsError(f"{path} cannot be read: {error}") from error


def _row(message_id: str, status: MessageStatus | None, failed: bool) -> dict[str, Cell]:
    if status is None:  # unknown: INCS was asked, and does not know it
        word = "not asked" if failed else "unknown"
        return {"message_id": message_id, "status": word, "code": "", "reason": "", "at": ""}
    at = status.received_at.isoformat() if status.received_at else ""
    return {
        "message_id": message_id,
        "status": status.raw_status,
        "code": status.error_code or "",
        "reason": status.error_title,
        "at": at,
    }
