"""The sandbox's templates: review, and what INCS shows (INCS: Get Template Details)."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from typing import Any

from incs_core.sandbox.seed_templates import (
    HISTORY_TEMPLATES,
    IDLE_TEMPLATES,
    WABA_TEMPLATES,
    SeedTemplate,
)
from incs_core.sandbox.storage import SandboxTemplate

Body = dict[str, Any]

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
PENDING, APPROVED, REJECTED = "PENDING", "APPROVED", "REJECTED"
REASONS = (
    "The content does not fit the category that was chosen.",
    "A link of the template does not open.",
    "The text promises a prize without naming the conditions.",
    "The template repeats one that was rejected before.",
)


def review(seed: int, template_id: str, name: str) -> tuple[float | None, str, str]:
    """Return how long a template's review takes (s, None for ever), its verdict and the reason.

    Names with `stuck` stay PENDING, names with `reject` are rejected, all others are approved.
    """
    draw = blake2b(f"{seed}:{template_id}".encode(), digest_size=8).digest()
    after_s = 20.0 + 20.0 * draw[0] / 255
    if "stuck" in name.lower():
        return None, PENDING, ""
    if "reject" in name.lower():
        return after_s, REJECTED, REASONS[draw[1] % len(REASONS)]
    return after_s, APPROVED, ""


def new_id(family: str, at_ms: int, number: int) -> str:
    """Return an id as INCS and WhatsApp make them: 19 digits, or 16."""
    if family == "rcs":
        return f"22{at_ms // 1000 - 1:010d}{1_515_121 + number % 8_000_000:07d}"
    return f"4{at_ms % 10**11:011d}{number % 10_000:04d}"


def review_status(row: SandboxTemplate, now_ms: int) -> str:
    """Return a template's status at a moment."""
    return row.verdict if _reviewed_s(row, now_ms) else PENDING


def resource(row: SandboxTemplate, now_ms: int) -> Body:
    """Return a template as INCS shows it, with the keys of the documented answers."""
    return _rcs(row, now_ms) if row.family == "rcs" else _waba(row, now_ms)


def _rcs(row: SandboxTemplate, now_ms: int) -> Body:
    return {
        "template_id": row.id,
        "name": row.name,
        "type": row.submitted["type"],
        "status": review_status(row, now_ms),
        "content": row.submitted["content"],
        **_times(row, now_ms),
    }


def _waba(row: SandboxTemplate, now_ms: int) -> Body:
    done_s = _reviewed_s(row, now_ms)
    quality = later_quality(row.name) if done_s else ""
    category = later_category(row.name) if done_s else ""
    return {
        "template_id": row.id,
        "name": row.name,
        "language": row.submitted["language"],
        "category": category or row.submitted["category"],
        "status": review_status(row, now_ms),
        "quality": quality,
        "components": row.submitted.get("components") or [],
        **_times(row, now_ms),
        "quality_updated_time": done_s if quality else 0,
        "category_updated_time": done_s if category else 0,
    }


def later_quality(name: str) -> str:
    """Return the quality that a WhatsApp template gets with its review: YELLOW for `quality`."""
    return "YELLOW" if "quality" in name.lower() else ""


def later_category(name: str) -> str:
    """Return the category that the review moves a WhatsApp template to: for names with `recat`."""
    return "MARKETING" if "recat" in name.lower() else ""


def _times(row: SandboxTemplate, now_ms: int) -> Body:
    created, reviewed = row.created_ms // 1000, _reviewed_s(row, now_ms)
    return {
        "created_time": created,
        "updated_time": reviewed or created,
        "status_updated_time": reviewed,
    }


def _reviewed_s(row: SandboxTemplate, now_ms: int) -> int:
    """Return when the review ended (Unix s), or 0 while it goes on."""
    if row.review_ms is None or row.review_ms > now_ms:
        return 0
    return row.review_ms // 1000


def seed_templates(now_ms: int) -> Iterable[SandboxTemplate]:
    """Yield the templates of a new sandbox."""
    today = now_ms - now_ms % DAY_MS
    for number, template in enumerate((*HISTORY_TEMPLATES, *IDLE_TEMPLATES)):
        yield _start_row(template, number, today)
    for number, body in enumerate(WABA_TEMPLATES):
        created = today - (90 + 7 * number) * DAY_MS + 9 * HOUR_MS
        waba_id = new_id("waba", created, number)
        yield SandboxTemplate(
            waba_id, "waba", body["name"], body, created, created + 25_000, APPROVED, ""
        )


def _start_row(template: SeedTemplate, number: int, today: int) -> SandboxTemplate:
    created = today - template.age_days * DAY_MS + (7 + number % 9) * HOUR_MS + number * 77_000
    reviewed = (
        None if template.status == PENDING else created + int(template.review_hours * HOUR_MS)
    )
    body = {"name": template.name, "type": template.type, "category": template.category}
    return SandboxTemplate(
        new_id("rcs", created, number),
        "rcs",
        template.name,
        {**body, "content": template.content},
        created,
        reviewed,
        template.status,
        template.reason,
    )
