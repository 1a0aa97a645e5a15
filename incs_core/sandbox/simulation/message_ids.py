"""Message ids that encode their message and are signed with the sandbox's seed.

INCS names messages by UUIDs of version 7 (INCS: Send RCS Messages). Of the 74 random bits ours hold
36 that say what the message is and 38 that sign them with the seed. So the sandbox recognises an id
of its history without storing it, and every random choice in the message's life comes from the same
keyed hash.
"""

from __future__ import annotations

import base64
import binascii
import struct
from hashlib import blake2b
from typing import NamedTuple

CHANNELS = ("rcs", "whatsapp", "viber")
KINDS = ("template", "text", "image", "video", "document", "audio", "interactive", "otp")
NO_TEMPLATE = 31
NONCES = 1 << 18

SIGNATURE_BITS = 38
PAYLOAD_BITS = 36
PAYLOAD_MASK = (1 << PAYLOAD_BITS) - 1
_LOW_62 = (1 << 62) - 1
_FIXED = (7 << 76) | (2 << 62)  # version and variant of RFC 9562
_FIXED_MASK = (15 << 76) | (3 << 62)
_UNPACK = struct.Struct("<Q14I").unpack
_HEX = frozenset("0123456789abcdefABCDEF")
_WAMID_HEAD = b"\x1c\x18"
_WAMID_MIDDLE = b"\x15\x02\x00\x11\x18\x20"


class IdPayload(NamedTuple):
    """What an id says of its message.

    ``country`` and ``template`` are positions in the sandbox's own lists; ``live`` tells a message
    that was sent to the sandbox from one of the generated history; ``nonce`` keeps ids of one
    millisecond apart.
    """

    channel: int
    country: int
    template: int
    circumstance: int
    kind: int
    live: bool
    nonce: int


class SignedId(NamedTuple):
    """An id of ours: its text, when it was accepted, what it says, and 14 draws of 32 bits."""

    message_id: str
    at_ms: int
    payload: IdPayload
    draws: tuple[int, ...]


class MessageIdFactory:
    """Makes and recognises the message ids of one seed."""

    def __init__(self, seed: int) -> None:
        self._key = blake2b(str(seed).encode(), digest_size=32).digest()
        words = struct.unpack("<2Q", self._key[:16])
        self._spread, self._shift = words[0] | 1, words[1]

    def make(self, at_ms: int, payload: IdPayload) -> SignedId:
        """Return the id of a message accepted at `at_ms` (epoch milliseconds, 48 bits)."""
        packed = pack_payload(payload)
        signature, draws = self._hash(at_ms, packed)
        random = (signature << PAYLOAD_BITS) | (packed ^ self._mask(signature))
        value = (at_ms << 80) | _FIXED | ((random >> 62) << 64) | (random & _LOW_62)
        return SignedId(_uuid_text(value), at_ms, payload, draws)

    def read(self, message_id: str) -> SignedId | None:
        """Return what an id of this seed says, or None for any other text."""
        value = _uuid_value(message_id)
        if value is None or value & _FIXED_MASK != _FIXED:
            return None
        random = (((value >> 64) & 0xFFF) << 62) | (value & _LOW_62)
        signature, at_ms = random >> PAYLOAD_BITS, value >> 80
        packed = (random & PAYLOAD_MASK) ^ self._mask(signature)
        expected, draws = self._hash(at_ms, packed)
        return (
            SignedId(message_id, at_ms, unpack_payload(packed), draws)
            if expected == signature
            else None
        )

    def _hash(self, at_ms: int, packed: int) -> tuple[int, tuple[int, ...]]:
        data = (at_ms << 40 | packed).to_bytes(12, "little")
        words: tuple[int, ...] = _UNPACK(blake2b(data, key=self._key, digest_size=64).digest())
        return words[0] >> (64 - SIGNATURE_BITS), words[1:]

    def _mask(self, signature: int) -> int:
        spread: int = signature * self._spread + self._shift
        return spread >> 14 & PAYLOAD_MASK


def wamid(signed_id: SignedId, recipient: str) -> str:
    """Write an id the way WhatsApp does: `wamid.` and the base64 of recipient and id."""
    number = recipient.encode("ascii")
    digits = signed_id.message_id.replace("-", "").upper().encode("ascii")
    raw = _WAMID_HEAD + bytes([len(number)]) + number + _WAMID_MIDDLE + digits + b"\x00"
    return "wamid." + base64.b64encode(raw).decode("ascii")


def pack_payload(payload: IdPayload) -> int:
    """Return a mark as 36 bits."""
    channel, country, template, circumstance, kind, live, nonce = payload
    head_bits = channel << 34 | country << 31 | template << 26
    return head_bits | circumstance << 22 | kind << 19 | live << 18 | nonce


def unpack_payload(packed: int) -> IdPayload:
    """Return the mark of 36 bits."""
    return IdPayload(
        packed >> 34,
        packed >> 31 & 7,
        packed >> 26 & 31,
        packed >> 22 & 15,
        packed >> 19 & 7,
        bool(packed >> 18 & 1),
        packed & (NONCES - 1),
    )


def _uuid_text(value: int) -> str:
    digits = f"{value:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def _uuid_value(message_id: str) -> int | None:
    """Return the 128 bits of an id in either spelling, else None."""
    whatsapp = message_id.startswith("wamid.")
    digits = _wamid_digits(message_id) if whatsapp else message_id.replace("-", "")
    if len(digits) != 32 or not set(digits) <= _HEX:
        return None
    value = int(digits, 16)
    return value if whatsapp or _uuid_text(value) == message_id else None


def _wamid_digits(message_id: str) -> str:
    try:
        raw = base64.b64decode(message_id.removeprefix("wamid."), validate=True)
    except (binascii.Error, ValueError):
        return ""
    _, found, tail = raw.partition(_WAMID_MIDDLE)
    return tail[:32].decode("ascii", "replace") if found else ""
