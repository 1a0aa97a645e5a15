"""``receiver``: the webhook receiver alone."""

from __future__ import annotations

import argparse


def add_to(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8600)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Serve until interrupted."""
    import uvicorn

    from incs_core.webhooks import create_app

    print(f"Webhook receiver on http://{arguments.host}:{arguments.port}")
    # The address holds the secret, so no access log.
    uvicorn.run(
        create_app(),
        host=arguments.host,
        port=arguments.port,
        access_log=False,
        log_level="warning",
    )
    return 0
