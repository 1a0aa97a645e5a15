"""Serves the sandbox alone, for the command line."""

from __future__ import annotations

from pathlib import Path

from incs_core.sandbox.answers import HttpStatus
from incs_core.sandbox.app import create_app


def serve(
    host: str = "127.0.0.1",
    port: int = 8900,
    *,
    webhook_url: str | None = None,
    speed: float = 1.0,
    seed: int = 7,
    state_file: str | Path | None = None,
    http_status: HttpStatus = "mirror",
    incs_callback: bool = False,
) -> None:
    """Serve a sandbox until interrupted. Arguments as in :func:`create_app`."""
    import uvicorn  # only those who serve pay for loading it

    app = create_app(
        seed=seed,
        speed=speed,
        webhook_url=webhook_url,
        state_file=state_file,
        http_status=http_status,
        incs_callback=incs_callback,
    )
    uvicorn.run(app, host=host, port=port, log_level="warning", access_log=False)
