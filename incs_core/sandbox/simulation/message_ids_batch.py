"""Many message ids at once: `ids.Mint.make` on columns."""

from __future__ import annotations

from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from incs_core.sandbox.simulation.message_ids import MARK_BITS, MARK_MASK, SIGNATURE_BITS

NumberColumn = NDArray[np.int64]
Draws = NDArray[np.uint32]
_PACKED_BYTES, _TIME_BYTES, _HASHED = 5, 7, 12
_DIGEST = 64
_LOW_BITS = 62 - MARK_BITS  # of the signature, in the lower half of an id
_DIGITS = np.frombuffer(b"0123456789abcdef", np.uint8)
_DASHES = (8, 13, 18, 23)
_LETTERS = 36
_PLACES = np.array([at for at in range(_LETTERS) if at not in _DASHES])


def make_ids(
    key: bytes, mask: tuple[int, int], at_ms: NumberColumn, packed: NumberColumn
) -> tuple[list[str], Draws]:
    """Return the ids of messages accepted at `at_ms`, and 14 draws of 32 bits for each."""
    digests = np.frombuffer(_hashes(key, at_ms, packed), np.uint8).reshape(-1, _DIGEST)
    draws = np.ascontiguousarray(digests[:, 8:]).view("<u4")
    words = np.ascontiguousarray(digests[:, :8]).view("<u8").reshape(-1)
    signature = words >> np.uint64(64 - SIGNATURE_BITS)
    # Bits beyond 64 do not reach the mask, so that overflow does no harm.
    spread = signature * np.uint64(mask[0]) + np.uint64(mask[1])
    hidden = packed.astype(np.uint64) ^ (spread >> np.uint64(14) & np.uint64(MARK_MASK))
    return _texts(at_ms.astype(np.uint64), signature, hidden), draws


def _hashes(key: bytes, at_ms: NumberColumn, packed: NumberColumn) -> bytes:
    data = np.empty((at_ms.size, _HASHED), np.uint8)
    data[:, :_PACKED_BYTES] = _little(packed)[:, :_PACKED_BYTES]
    data[:, _PACKED_BYTES:] = _little(at_ms)[:, :_TIME_BYTES]
    whole = data.tobytes()
    starts = range(0, len(whole), _HASHED)
    return b"".join(
        [blake2b(whole[at : at + _HASHED], key=key, digest_size=_DIGEST).digest() for at in starts]
    )


def _little(numbers: NumberColumn) -> NDArray[np.uint8]:
    return numbers.astype("<i8").view(np.uint8).reshape(-1, 8)


def _texts(
    at_ms: NDArray[np.uint64], signature: NDArray[np.uint64], hidden: NDArray[np.uint64]
) -> list[str]:
    """RFC 9562, version 7: 48 bits of time, version, 12 bits, variant, 62 bits."""
    high = at_ms << np.uint64(16) | np.uint64(7 << 12) | signature >> np.uint64(_LOW_BITS)
    low_part = signature & np.uint64((1 << _LOW_BITS) - 1)
    low = np.uint64(2 << 62) | low_part << np.uint64(MARK_BITS) | hidden
    both = np.stack([high, low], axis=1).astype(">u8").view(np.uint8).reshape(-1, 16)
    letters = np.full((at_ms.size, _LETTERS), ord("-"), np.uint8)
    letters[:, _PLACES[0::2]] = _DIGITS[both >> 4]
    letters[:, _PLACES[1::2]] = _DIGITS[both & 15]
    whole = letters.tobytes().decode("ascii")
    return [whole[at : at + _LETTERS] for at in range(0, len(whole), _LETTERS)]
