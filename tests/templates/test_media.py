"""What the checks say of files that were looked at."""

from __future__ import annotations

import struct
from typing import Any

import httpx
import pytest

from incs_core.safe_fetch import FetchResult
from incs_core.templates.lint import Context, Finding, MediaFacts, Severity, lint
from incs_core.templates.media import image_size, media_facts, media_urls, probe_media_urls
from tests.templates.drafts import IMAGE, card, card_draft, carousel_draft, text_draft

MB = 1024 * 1024
FITTING = MediaFacts("image/png", 400_000, 1440, 480)
VIDEO, THUMBNAIL = "https://cdn.lumen-shop.com/ad.mp4", "https://cdn.lumen-shop.com/ad.jpg"
PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 1440, 480)
GIF = b"GIF89a" + struct.pack("<HH", 640, 480)
JPEG = (
    b"\xff\xd8\xff\xe0"
    + struct.pack(">H", 16)
    + b"x" * 14
    + b"\xff\xff\xc2"
    + struct.pack(">HBHH", 17, 8, 480, 1440)
)


def findings(facts: MediaFacts, field: str = "mediaUrl", **fields: Any) -> list[Finding]:
    """What is found at a card's medium or thumbnail with these facts."""
    draft = card_draft(**{"mediaUrl": IMAGE, **fields})
    address = fields.get(field, IMAGE)
    where = f"content.standaloneCard.{field}"
    return [one for one in lint(draft, Context(media={address: facts})) if one.field == where]


def test_a_fitting_picture_passes() -> None:
    assert findings(FITTING) == []


@pytest.mark.parametrize(
    ("facts", "rule", "severity"),
    [
        (MediaFacts("text/html", 900), "media-type", Severity.ERROR),
        (MediaFacts("", 900), "media-type", Severity.ERROR),
        (MediaFacts("image/png", 3 * MB, 1440, 480), "media-size", Severity.ERROR),
        (MediaFacts("video/mp4", 11 * MB), "media-size", Severity.ERROR),
        (MediaFacts("image/png", 900, 480, 480), "media-ratio", Severity.WARNING),
        (MediaFacts(problem="It is not there.", missing=True), "media-missing", Severity.ERROR),
        (MediaFacts(problem="It took too long."), "media-unseen", Severity.WARNING),
    ],
)
def test_it_finds_what_is_wrong_with_a_file(
    facts: MediaFacts, rule: str, severity: Severity
) -> None:
    assert [(one.rule, one.severity) for one in findings(facts)] == [(rule, severity)]


@pytest.mark.parametrize(
    "facts",
    [
        MediaFacts("image/png", 2 * MB, 1440, 480),
        MediaFacts("image/jpeg", None, None, None),
        MediaFacts("video/mp4", 10 * MB),
        MediaFacts("image/gif", 900, 1500, 480),
    ],
)
def test_it_lets_files_pass_that_fit_or_of_which_too_little_is_known(facts: MediaFacts) -> None:
    assert findings(facts) == []


def test_a_carousel_has_bounds_of_its_own() -> None:
    draft = carousel_draft(card(), card(cardTitle="Day packs"), height="MEDIUM", width="SMALL")
    seen = MediaFacts("image/png", 2 * MB, 1440, 480)
    rules = {one.rule for one in lint(draft, Context(media={IMAGE: seen}))}
    assert rules == {"media-size", "media-ratio"}


@pytest.mark.parametrize(
    ("facts", "rules"),
    [
        (MediaFacts("image/jpeg", 40_000, 900, 300), []),
        (MediaFacts("image/jpeg", 200_000, 900, 300), ["media-size"]),
        (MediaFacts("image/jpeg", 40_000, 300, 300), ["media-ratio"]),
        (MediaFacts("video/mp4", 40_000), ["media-type"]),
    ],
)
def test_a_thumbnail_has_rules_of_its_own(facts: MediaFacts, rules: list[str]) -> None:
    found = findings(facts, "thumbnailUrl", mediaUrl=VIDEO, thumbnailUrl=THUMBNAIL)
    assert [one.rule for one in found] == rules


@pytest.mark.parametrize(
    ("fields", "rules"),
    [
        ({"mediaUrl": VIDEO, "thumbnailUrl": THUMBNAIL}, []),
        ({"mediaUrl": VIDEO}, ["thumbnail-missing"]),
        ({"mediaUrl": "https://a.com/[v].mp4"}, ["thumbnail-needed"]),
        ({"mediaUrl": VIDEO, "thumbnailUrl": "https://a.com/t.gif"}, ["thumbnail-type"]),
        ({"mediaUrl": "https://a.com/terms.pdf"}, ["media-type"]),
        ({"mediaUrl": "https://a.com/picture"}, ["media-type-unknown"]),
        ({"mediaUrl": "https://a.com/p?x=1.png"}, ["media-type-unknown"]),
        ({"mediaUrl": "https://a.com/[picture]"}, []),
        ({"mediaUrl": IMAGE, "thumbnailUrl": "https://a.com/[t].png"}, ["contract"]),
    ],
)
def test_it_judges_an_address_by_its_ending(fields: dict[str, str], rules: list[str]) -> None:
    assert [one.rule for one in lint(card_draft(**fields))] == rules


def test_it_looks_at_fixed_https_addresses_once_each() -> None:
    cards = [
        card(mediaUrl=VIDEO, thumbnailUrl=THUMBNAIL),
        card(mediaUrl=VIDEO, cardTitle="B"),
        card(mediaUrl="https://a.com/[x].png", cardTitle="C"),
        card(mediaUrl="http://a.com/x.png", cardTitle="D"),
    ]
    assert media_urls(carousel_draft(*cards)) == (VIDEO, THUMBNAIL)
    assert media_urls(text_draft()) == ()


@pytest.mark.parametrize(
    ("head", "size"),
    [
        (PNG, (1440, 480)),
        (GIF, (640, 480)),
        (JPEG, (1440, 480)),
        (PNG[:18], None),
        (JPEG[:22], None),
        (b"\xff\xd8\x00", None),
        (b"RIFF....WEBP", None),
        (b"", None),
    ],
)
def test_it_reads_the_size_of_a_picture(head: bytes, size: tuple[int, int] | None) -> None:
    assert image_size(head) == size


def test_an_answer_becomes_facts() -> None:
    headers = {"content-type": "image/PNG; q=1", "content-length": "900"}
    assert media_facts(FetchResult("", 200, headers, PNG)) == MediaFacts(
        "image/png", 900, 1440, 480
    )
    odd = media_facts(FetchResult("", 200, {**headers, "content-length": "\u00b2"}, PNG))
    assert odd == MediaFacts("image/png", None, 1440, 480)
    assert media_facts(FetchResult("", 404)).missing
    forbidden = media_facts(FetchResult("", 403))
    assert forbidden.problem
    assert not forbidden.missing
    assert "took longer" in media_facts(FetchResult("Its host took longer than 8 s.")).problem


def test_a_private_address_is_not_looked_at() -> None:
    def never(request: httpx.Request) -> httpx.Response:
        raise AssertionError(f"asked {request.url.host}")

    facts = probe_media_urls(["https://127.0.0.1/a.png"], httpx.MockTransport(never))
    assert "not public" in facts["https://127.0.0.1/a.png"].problem
