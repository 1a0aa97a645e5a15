"""``statuses``: look up many messages, record what comes back."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from incs_core.cli.opening import opened_services
from incs_core.cli.output import add_format, print_rows
from incs_core.errors import IncsError
from incs_core.exports import Cell
from incs_core.models.messages import MessageStatus


def add_to(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("ids", nargs="*", metavar="IDS", help="message ids")
    parser.add_argument("--file", type=Path, metavar="F", help="a file of ids; - reads the input")
    parser.add_argument("--account", help="the account that sent them (default: the first)")
    add_format(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Look up, record, print; exit status 1 when a part could not be asked."""
    from incs_core.sync.lookup import LookUp, parse_ids

    parsed = parse_ids("\n".join([*arguments.ids, _file_text(arguments.file)]))
    if not parsed.ids:
        raise IncsError("No message ids were given.", advice="Name them, or use --file.")
    with opened_services() as services:
        account = arguments.account or services.default_account
        look_up = LookUp(services.client(account), services.writer, account, parsed.ids)
        look_up.run()
    found = {status.message_id: status for status in look_up.results}
    print_rows(
        [_row(message_id, found.get(message_id)) for message_id in parsed.ids], arguments.format
    )
    for failure in look_up.failures:
        print(
            f"{len(failure.ids)} ids could not be asked: {failure.error.message}", file=sys.stderr
        )
    return 1 if look_up.failures else 0


def _file_text(path: Path | None) -> str:
    if path is None:
        return ""
    if str(path) == "-":
        return sys.stdin.read()
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise IncsError(f"{path} cannot be read: {error}") from error


def _row(message_id: str, status: MessageStatus | None) -> dict[str, Cell]:
    if status is None:
        return {"message_id": message_id, "status": "unknown", "code": "", "reason": "", "at": ""}
    at = status.received_at.isoformat() if status.received_at else ""
    return {
        "message_id": message_id,
        "status": status.raw_status,
        "code": status.error_code or "",
        "reason": status.error_title,
        "at": at,
    }
