"""Serves the sandbox alone, for the command line."""

from __future__ import annotations

import socket

from starlette.applications import Starlette


def serve(app: Starlette, listener: socket.socket) -> None:
    """Serve what :func:`create_app` returned on a listening socket until interrupted."""
    import uvicorn  # only those who serve pay for loading it

    config = uvicorn.Config(app, log_level="warning", access_log=False)
    uvicorn.Server(config).run(sockets=[listener])
