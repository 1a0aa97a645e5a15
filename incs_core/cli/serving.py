"""The commands that run until interrupted: ``sandbox``, ``receiver`` and ``sync``."""

from __future__ import annotations

import argparse
import errno
import socket
import sys
import threading
from pathlib import Path
from typing import Any

from incs_core.errors import ConfigurationError

_REASONS = {
    errno.EADDRINUSE: "it is in use",
    errno.EACCES: "permission denied",
    errno.EADDRNOTAVAIL: "not an address of this machine",
}


def add_sandbox(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    _add_address(parser, 8900)
    parser.add_argument("--webhook", metavar="URL", help="post every event to this URL")
    parser.add_argument(
        "--speed", type=_speed, default=1.0, help="speed factor; 60 turns a minute into a second"
    )
    parser.add_argument("--seed", type=int, default=7, help="seed of the simulation")
    parser.add_argument("--state", type=Path, metavar="FILE", help="file for the state")
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
        help="number of additional templates",
    )
    parser.set_defaults(run=run_sandbox)


def run_sandbox(arguments: argparse.Namespace) -> int:
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
    with _listener(arguments.host, arguments.port) as taken:
        print(f"INCS sandbox on http://{arguments.host}:{arguments.port}")
        print("certification code: sandbox · user: sandbox · password: sandbox", flush=True)
        _serve(app, taken)
    return 0


def add_receiver(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    _add_address(parser, 8600)
    parser.set_defaults(run=run_receiver)


def run_receiver(arguments: argparse.Namespace) -> int:
    """Serve until interrupted."""
    from incs_core.webhooks import create_app

    app = create_app()
    with _listener(arguments.host, arguments.port) as taken:
        print(f"Webhook receiver on http://{arguments.host}:{arguments.port}", flush=True)
        _serve(app, taken)
    return 0


def add_sync(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("--once", action="store_true", help="run once, then stop")
    parser.set_defaults(run=run_sync)


def run_sync(arguments: argparse.Namespace) -> int:
    """One round and its figures, or rounds until interrupted."""
    from incs_core.cli.output import print_rows
    from incs_core.cli.services import opened_services

    with opened_services() as services:
        if arguments.once:
            report = services.sync.run_once()
            figures = report.as_dict()
            del figures["problems"]  # told below, one a line
            print_rows([figures], "table")
            for problem in report.problems:
                print(problem, file=sys.stderr)
            return 1 if report.problems else 0
        services.start_sync()
        print("Syncing pending messages and templates. Stop with Ctrl+C.")
        threading.Event().wait()
    return 0


def _add_address(parser: argparse.ArgumentParser, port: int) -> None:
    """The ``--host`` and ``--port`` options."""
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=_port, default=port)


def _listener(host: str, port: int) -> socket.socket:
    """A socket that listens at the address.

    Raises:
        ConfigurationError: nothing can listen there; it says why.
    """
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        reason = _REASONS.get(error.errno or 0, "unknown host")
        raise ConfigurationError(
            f"Cannot listen on {host}, port {port}: {reason}.",
            setting="--port",
            advice="Choose another address with --host and --port.",
        ) from error


def _serve(app: Any, taken: socket.socket) -> None:
    """Serve an ASGI app on a listening socket until interrupted."""
    import uvicorn  # only those who serve pay for loading it

    from incs_core.web.http_limits import LimitedHttp

    # A webhook's address holds the secret, so no access log.
    config = uvicorn.Config(app, http=LimitedHttp, access_log=False, log_level="warning")
    uvicorn.Server(config).run(sockets=[taken])


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port; ports are 1 to 65535")
    return int(text)


def _speed(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is not a speed; it must be greater than 0")
    return value


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of templates")
    return int(text)
