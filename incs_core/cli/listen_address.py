"""What serving commands share: an address, taken before anything is promised, and a server."""

from __future__ import annotations

import argparse
import errno
import socket
from typing import Any

from incs_core.errors import ConfigurationError

_REASONS = {
    errno.EADDRINUSE: "another program uses it",
    errno.EACCES: "this user may not",
    errno.EADDRNOTAVAIL: "this machine does not have that address",
}


def add_address(parser: argparse.ArgumentParser, port: int) -> None:
    """The ``--host`` and ``--port`` options."""
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=_port, default=port)


def listener(host: str, port: int) -> socket.socket:
    """A socket that listens at the address.

    Raises:
        ConfigurationError: nothing can listen there; it says why.
    """
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        reason = _REASONS.get(error.errno or 0, "there is no such address")
        raise ConfigurationError(
            f"Nothing can listen on {host}, port {port}: {reason}.",
            setting="--port",
            advice="Choose another address with --host and --port.",
        ) from error


def serve(app: Any, taken: socket.socket) -> None:
    """Serve an ASGI app on a listening socket until interrupted."""
    import uvicorn  # only those who serve pay for loading it

    from incs_core.web.http_limits import LimitedHttp

    # A webhook's address holds the secret, so no access log.
    config = uvicorn.Config(app, http=LimitedHttp, access_log=False, log_level="warning")
    uvicorn.Server(config).run(sockets=[taken])


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"{text!r} is no port; ports are 1 to 65535")
    return int(text)
