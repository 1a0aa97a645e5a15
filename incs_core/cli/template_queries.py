"""``templates list``, ``show`` and ``delete``: what INCS has, and what we know of it."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from incs_core.cli.output import as_table, print_rows
from incs_core.cli.services import actor, chosen_account, opened_services
from incs_core.domain.templates import TemplateChange, TemplateRow
from incs_core.errors import IncsError
from incs_core.settings import Account, load_settings
from incs_core.tabular.columns import Cell

if TYPE_CHECKING:
    from incs_core.web.services import Services


DELETED = "DELETED"


def list_all(arguments: argparse.Namespace) -> int:
    """Print every template of an account, newest first."""
    settings = load_settings()
    account = chosen_account(settings, arguments.account)
    with opened_services(settings) as services:
        rows = _known(services, services.accounts[account.id], stored=arguments.stored)
    wanted = {word.upper() for word in arguments.status}
    shown = [row for row in rows if (_status(row) in wanted if wanted else not row.deleted_ms)]
    newest = sorted(shown, key=lambda row: row.created_ms or 0, reverse=True)
    print_rows([_row(row, settings.timezone) for row in newest], arguments.format)
    return 0


def show(arguments: argparse.Namespace) -> int:
    """Print one template: its facts and its history, or its JSON."""
    from incs_core.sync.template_sync import template_from_row
    from incs_core.templates.files import draft_of, to_json

    settings = load_settings()
    account = chosen_account(settings, arguments.account)
    with opened_services(settings) as services:
        rows = _known(services, services.accounts[account.id], stored=arguments.stored)
        row = _found(rows, arguments.template)
        changes = services.store.template_changes(account.id, row.template_id)
    if arguments.draft:
        sys.stdout.write(to_json(draft_of(template_from_row(row))))
    elif arguments.json:
        print(json.dumps(_whole(row, changes), indent=2, ensure_ascii=False))
    else:
        _print_story(row, changes, settings.timezone)
    return 0


def delete(arguments: argparse.Namespace) -> int:
    """Say what breaks, have the name typed, delete; the JSON stays in the history."""
    from incs_core.sync.template_sync import template_from_row
    from incs_core.templates.submission import delete_template

    settings = load_settings()
    account = chosen_account(settings, arguments.account)
    if account.channel != "rcs":
        raise IncsError(
            "INCS documents deleting for RCS templates only.",
            advice="Delete the others where they were made.",
        )
    with opened_services(settings) as services:
        rows = _known(services, services.accounts[account.id], stored=False)
        row = _found([each for each in rows if not each.deleted_ms], arguments.template)
        _say_what_breaks(services, account.id, row)
        if not arguments.yes and not _typed(row.name):
            raise IncsError("Nothing was deleted: the name was not typed.")
        client = services.client(account.id)
        delete_template(services.store, client, template_from_row(row), actor())
    print(f"Deleted {row.name} ({row.template_id}). Its JSON stays: templates show --stored.")
    return 0


def _known(services: Services, account: Account, *, stored: bool) -> list[TemplateRow]:
    """Every template of an account that we ever saw, after a look at INCS unless told not to."""
    from incs_core.sync.template_sync import sync_templates

    if not stored:
        sync_templates(services.store, services.client(account.id), account)
    return services.store.templates(account.id)


def _found(rows: list[TemplateRow], wanted: str) -> TemplateRow:
    """The template of this id or name; of several of one name the living, else the newest."""
    fit = [row for row in rows if wanted in {row.template_id, row.name}]
    if not fit:
        raise IncsError(
            f"There is no template “{wanted}”.",
            advice="Look with: incs templates list.",
        )
    return max(fit, key=lambda row: (row.deleted_ms is None, row.created_ms or 0))


def _say_what_breaks(services: Services, account: str, row: TemplateRow) -> None:
    from incs_core.analytics.template_traffic import template_use

    now_ms = int(datetime.now(UTC).timestamp() * 1000)
    use = template_use(services.store, account, row.name, now_ms)
    print(f"{row.name} is deleted at INCS for every system; there is no undo.", file=sys.stderr)
    for sentence in use.sentences():
        print(f"  {sentence}", file=sys.stderr)


def _typed(name: str) -> bool:
    if not sys.stdin.isatty():
        raise IncsError(
            "Deleting asks for the name, and nobody is there to type it.",
            advice="Run it in a terminal, or add --yes.",
        )
    print("Type the name of the template to delete it: ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip() == name


def _row(row: TemplateRow, zone: ZoneInfo) -> dict[str, Cell]:
    return {
        "name": row.name,
        "status": _status(row),
        "type": row.type,
        "category": row.category,
        "submitted": _when(row.created_ms, zone),
        "status_since": _when(row.status_updated_ms, zone),
        "template_id": row.template_id,
    }


def _status(row: TemplateRow) -> str:
    return DELETED if row.deleted_ms else row.status


def _when(ms: int | None, zone: ZoneInfo) -> str:
    if not ms:
        return ""
    return datetime.fromtimestamp(ms / 1000, zone).isoformat(timespec="seconds")


def _print_story(row: TemplateRow, changes: list[TemplateChange], zone: ZoneInfo) -> None:
    for name, value in _row(row, zone).items():
        if value:
            print(f"{name:13}{value}")
    print()
    print(as_table([_line(change, zone) for change in changes]))


def _line(change: TemplateChange, zone: ZoneInfo) -> dict[str, Cell]:
    return {
        "when": _when(change.at_ms, zone),
        "what": change.aspect,
        "before": change.old_value or "",
        "after": change.new_value,
        "learnt": _when(change.learnt_ms, zone),
        "from": change.source,
        "reason": change.reason,
    }


def _whole(row: TemplateRow, changes: list[TemplateChange]) -> dict[str, object]:
    history = [_line(change, ZoneInfo("UTC")) for change in changes]
    return {**_row(row, ZoneInfo("UTC")), "template": json.loads(row.raw), "history": history}
