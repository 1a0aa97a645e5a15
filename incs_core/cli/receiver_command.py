"""``receiver``: the webhook receiver alone."""

from __future__ import annotations

import argparse

from incs_core.cli.listen_address import add_address, listener, serve


def add_to(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    add_address(parser, 8600)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Serve until interrupted."""
    from incs_core.webhooks import create_app

    app = create_app()
    with listener(arguments.host, arguments.port) as taken:
        print(f"Webhook receiver on http://{arguments.host}:{arguments.port}", flush=True)
        serve(app, taken)
    return 0
