"""``sandbox``: INCS on your own machine."""

from __future__ import annotations

import argparse
from pathlib import Path

from incs_core.cli.listen_address import add_address, listener, serve


def add_to(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    add_address(parser, 8900)
    parser.add_argument("--webhook", metavar="URL", help="call this address with every event")
    parser.add_argument("--speed", type=_speed, default=1.0, help="60 makes a minute a second")
    parser.add_argument("--seed", type=int, default=7, help="same seed, same life")
    parser.add_argument("--state", type=Path, metavar="FILE", help="keep what it accepted here")
    parser.add_argument(
        "--http-status",
        choices=("mirror", "always-200"),
        default="mirror",
        help="HTTP status of an error: the body's code, or always 200",
    )
    parser.add_argument(
        "--templates",
        type=_count,
        default=0,
        metavar="N",
        help="begin with so many more templates, for trying large accounts",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Serve until interrupted."""
    from incs_core.sandbox import create_app

    app = create_app(
        seed=arguments.seed,
        speed=arguments.speed,
        webhook_url=arguments.webhook,
        state_file=arguments.state,
        http_status=arguments.http_status,
        templates=arguments.templates,
    )
    with listener(arguments.host, arguments.port) as taken:
        print(f"INCS sandbox on http://{arguments.host}:{arguments.port}")
        print("certification code: sandbox · user: sandbox · password: sandbox", flush=True)
        serve(app, taken)
    return 0


def _speed(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is no speed; it must be greater than 0")
    return value


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is no number of templates")
    return int(text)
