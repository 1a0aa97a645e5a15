"""Places in a template in the words of people: ``carouselCard[1].cardTitle`` is *card 2, title*."""

from __future__ import annotations

import re

STEP = re.compile(r"([A-Za-z_]+)(?:\[(\d+)\])?")

NUMBERED = {
    "carouselCard": "card",
    "suggestions": "suggestion",
    "components": "part",
    "buttons": "button",
}
NAMED = {
    "textMessage": "text",
    "standaloneCard": "card",
    "cardTitle": "title",
    "cardDescription": "description",
    "mediaUrl": "media address",
    "thumbnailUrl": "thumbnail address",
    "suggestionType": "kind",
    "postbackData": "answer to us",
    "url": "address",
    "phoneNumber": "phone number",
    "text": "label",
    "latitude": "latitude",
    "longitude": "longitude",
    "query": "search words",
    "startTime": "start",
    "endTime": "end",
    "timeZone": "time zone",
    "phone_number": "phone number",
}
SILENT = {"content", "components"}


def place_words(path: str) -> str:
    """A dotted path of a template's content as words; a step that we do not know stays as it is."""
    return ", ".join(filter(None, (_step(*found) for found in STEP.findall(path)))) or path


def _step(name: str, index: str) -> str:
    if index:
        return f"{NUMBERED.get(name, name)} {int(index) + 1}"
    if name in SILENT:
        return ""
    return NAMED.get(name) or NUMBERED.get(name, name)
