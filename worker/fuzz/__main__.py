"""Looks for a body at which the rules raise, or keep what they must not.

    pip install atheris && PYTHONPATH=src python fuzz -max_total_time=600 [FOLDER]

The options are those of libFuzzer; in FOLDER it keeps what led to something new. It ends with the
first finding, and writes the body to a file crash-... in the current folder.
"""

from __future__ import annotations

import json
import sys
from random import Random

import atheris

with atheris.instrument_imports(include=["codegraph_ingest", "json"]):
    from checking import check
from mutating import SAMPLE, mutated


def _another(body: bytes, most: int, seed: int) -> bytes:
    chance = Random(seed)  # noqa: S311 - repeatable, not secret
    if chance.random() < 0.3:
        found: bytes = atheris.Mutate(body, most)  # as libFuzzer does to bytes of any kind
        return found
    return mutated(body or json.dumps(SAMPLE).encode(), chance)[:most]


if __name__ == "__main__":
    atheris.Setup([*sys.argv, "-max_len=65600"], check, custom_mutator=_another)
    atheris.Fuzz()
