"""PLACEHOLDER by the lead so that the app starts; the flow owner replaces this file."""

from __future__ import annotations

from typing import Any


class SyncWorker:
    def __init__(self, *_: Any) -> None: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...
