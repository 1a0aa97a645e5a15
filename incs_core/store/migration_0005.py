"""What happened when: counts by the time of each receipt. Released: never change it, add a step.

`happened.fill` counts what is there already.
"""

from __future__ import annotations

from typing import Final

_COUNTS: Final = ", ".join(
    f"{column} INTEGER NOT NULL" for column in ("accepted", "sent", "delivered", "read", "failed")
)


def _happened(name: str) -> str:
    return (
        f"CREATE TABLE {name} (bucket BIGINT NOT NULL, dim_id INTEGER NOT NULL, {_COUNTS}, "
        "PRIMARY KEY (bucket, dim_id)){end}"
    )


STATEMENTS: Final = (_happened("happened_hour"), _happened("happened_day"))
