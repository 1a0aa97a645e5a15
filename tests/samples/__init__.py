"""Payloads as INCS documents them; names ending in `_repaired` were cut in the documentation."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


def load(name: str) -> Any:
    """Return one payload, parsed anew on each call."""
    return json.loads((FOLDER / f"{name}.json").read_text("utf-8"))


def names(prefix: str = "") -> list[str]:
    """Return the names of all payloads that begin like this, in order."""
    return sorted(path.stem for path in FOLDER.glob(f"{prefix}*.json"))
