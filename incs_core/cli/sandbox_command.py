"""``sandbox``: INCS on your own machine."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_to(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8900)
    parser.add_argument("--webhook", metavar="URL", help="call this address with every event")
    parser.add_argument("--speed", type=float, default=1.0, help="60 makes a minute a second")
    parser.add_argument("--seed", type=int, default=7, help="same seed, same life")
    parser.add_argument("--state", type=Path, metavar="FILE", help="keep what it accepted here")
    parser.add_argument(
        "--http-status",
        choices=("mirror", "always-200"),
        default="mirror",
        help="HTTP status of an error: the body's code, or always 200",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Serve until interrupted."""
    from incs_core.sandbox import serve

    print(f"INCS sandbox on http://{arguments.host}:{arguments.port}")
    print("certification code: sandbox · user: sandbox · password: sandbox")
    serve(
        arguments.host,
        arguments.port,
        seed=arguments.seed,
        speed=arguments.speed,
        webhook_url=arguments.webhook,
        state_file=arguments.state,
        http_status=arguments.http_status,
    )
    return 0
