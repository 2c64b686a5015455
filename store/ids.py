"""Ids that rows get before they are written, so that a batch can refer to its own rows without asking back."""

import os
import time
from datetime import datetime
from typing import Final
from uuid import UUID

#: Crockford's base 32: no letter that is mistaken for a digit on a phone.
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_id() -> UUID:
    """A uuidv7 (RFC 9562): in the order of time, so that new rows go to the end of an index."""
    milliseconds = time.time_ns() // 1_000_000
    chance = int.from_bytes(os.urandom(10), "big")
    return UUID(
        int=milliseconds << 80
        | 0x7 << 76
        | (chance >> 68) << 64  # 12 bits
        | 0b10 << 62
        | (chance & ((1 << 62) - 1))
    )


def first_id(moment: datetime) -> UUID:
    """Before every id that was made at this moment or later, by a clock that goes right."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)


def authorization_number() -> str:
    """ "PA" and 11 letters and digits: 55 bits of chance, so that a number says nothing of how many there are."""
    chance = int.from_bytes(os.urandom(7), "big")
    return "PA" + "".join(_ALPHABET[(chance >> shift) & 31] for shift in range(0, 55, 5))


def request_reference() -> str:
    """ "RQ" and 11 letters and digits: what submitters call a request. It cannot be guessed from another one."""
    return "RQ" + authorization_number()[2:]
