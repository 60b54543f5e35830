"""Answers as a broken line or a broken server leaves them."""

from __future__ import annotations

import random


def damaged(sample: bytes, chance: random.Random, most: int) -> bytes:
    """`sample` after up to `most` changes: a byte replaced, some taken out, or its beginning put in."""
    body = bytearray(sample)
    for _ in range(chance.randint(1, most)):
        place = chance.randrange(len(body))
        match chance.randrange(3):
            case 0:
                body[place] = chance.randrange(256)
            case 1:
                del body[place : place + chance.randint(1, 20)]
            case _:
                body[place:place] = body[: chance.randint(1, 20)]
        body = body or bytearray(b"0")
    return bytes(body)
