"""A line of the journal: a checksum (CRC-32, as zlib has it), a space, and JSON in ASCII.

    {"schema_version": 1, "machine_id": ..., "events": [...]}   what was kept of a request
    {"erase": "<machine_id>"}                                   delete everything of that id
    {"nothing": "     "}                                        whether the disk takes anything
    {"journal": 1, "database": "<token>"}                       the first of each segment

JSON of this kind has no line break in it, so a line that is damaged leaves the next ones readable.
"""

from __future__ import annotations

from json import JSONDecodeError, JSONEncoder, loads
from typing import Any
from zlib import crc32

from codegraph_ingest.validation import Batch

# One encoder for all lines: `json.dumps` makes one a call. Events hold no cycles.
_encode = JSONEncoder(separators=(",", ":"), check_circular=False).encode


class DamagedLine(ValueError):
    """It is not what was written."""


def encode(value: dict[str, Any]) -> bytes:
    """A line.

    Args:
        value: What it says.
    """
    text = _encode(value).encode()
    return b"%08x %b\n" % (crc32(text), text)


def of_batch(batch: Batch) -> bytes:
    """The line of a batch: what the schema allows, never the body that it was found in."""
    return encode({**batch.envelope, "events": batch.events})


def of_erasure(machine_id: str) -> bytes:
    """The line of an erasure."""
    return encode({"erase": machine_id})


NOTHING = encode({"nothing": " " * 4096})  # a block of a disk, so that a full one refuses it


def decode(line: bytes) -> dict[str, Any]:
    """What a line says.

    Args:
        line: The line, with its line break.

    Raises:
        DamagedLine: The checksum is of another text, or there is none.
    """
    checksum, text = line[:8], line[9:-1]
    if line[8:9] != b" " or line[-1:] != b"\n" or b"%08x" % crc32(text) != checksum:
        raise DamagedLine
    try:
        found = loads(text)
    except JSONDecodeError:
        raise DamagedLine from None
    if not isinstance(found, dict):
        raise DamagedLine
    return found
