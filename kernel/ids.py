"""UUIDv7 keys (RFC 9562 §5.7), made in Python: time-ordered, so that inserts stay at the end of the index."""

import os
import time
import uuid
from datetime import timedelta


def uuid7() -> uuid.UUID:
    """Return a new UUIDv7: 48 bits of Unix milliseconds, then 74 random bits."""
    value = (time.time_ns() // 1_000_000 & 0xFFFF_FFFF_FFFF) << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    return uuid.UUID(int=value & ~(0x3 << 62) | 0x2 << 62)


def age_of(key: uuid.UUID) -> timedelta:
    """Return how long ago ``key`` was made, by this machine's own clock, to the millisecond."""
    return timedelta(milliseconds=time.time_ns() // 1_000_000 - (key.int >> 80))
