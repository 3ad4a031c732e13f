"""What a child of root begins with where modes of files are to mean something.

It stays the same user, so it can read the interpreter and the checkout wherever they are; what it
gives up are root's powers over files: to read, write, own and chmod them whatever their modes say.
"""

from __future__ import annotations

DROP_PRIVILEGES = """
import os
if os.geteuid() == 0:
    import ctypes
    _libc = ctypes.CDLL(None)
    _head = (ctypes.c_uint32 * 2)(0x20080522, 0)  # version 3 of the interface; this thread
    _powers = (ctypes.c_uint32 * 6)()  # effective, permitted and inheritable, twice
    assert _libc.capget(_head, _powers) == 0
    _powers[0] &= ~0b1111  # CHOWN, DAC_OVERRIDE, DAC_READ_SEARCH, FOWNER
    assert _libc.capset(_head, _powers) == 0
"""
