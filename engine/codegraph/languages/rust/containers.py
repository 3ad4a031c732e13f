"""What the methods of Rust's own containers give: of ``Option``, ``Vec``, maps and iterators."""

from __future__ import annotations

from codegraph.languages.base import ContainerMembers

_INSIDE = """
    borrow borrow_mut expect flatten get_or_insert get_or_insert_with into_inner or_default
    or_insert or_insert_with or_insert_with_key remove swap_remove transpose unwrap unwrap_or
    unwrap_or_default unwrap_or_else unwrap_unchecked
"""
"""Methods that give one element itself."""

_SAME = """
    and_modify as_deref as_deref_mut as_mut as_mut_slice as_pin_mut as_ref as_slice back back_mut
    by_ref chain clone cloned collect copied cycle drain entry filter find first first_mut front
    front_mut fuse get get_mut inspect into_boxed_slice into_iter into_values into_vec iter iter_mut
    last last_mut lock max max_by max_by_key min min_by min_by_key next next_back next_if nth ok
    ok_or ok_or_else or or_else peek peek_mut peekable pop pop_back pop_front pop_if read replace
    rev rfind skip skip_while sorted sorted_by sorted_by_key split_off step_by take take_while
    to_vec
    try_lock try_read try_write values values_mut write
"""
"""Methods that give one or several elements, maybe none."""

_PAIRS = "<<{1},{0}>>"

MEMBERS = ContainerMembers(
    plain={
        **dict.fromkeys(_INSIDE.split(), "{0}"),
        **dict.fromkeys(_SAME.split(), "<{0}>"),
        **dict.fromkeys(("chunks", "chunks_exact", "chunks_mut", "windows"), "<<{0}>>"),
        "enumerate": "<<'',{0}>>",
        "map_err": "<{0};?>",
        "zip": "<<{0},?>>",
    },
    keyed={
        **dict.fromkeys(("drain", "into_iter", "iter", "iter_mut"), _PAIRS),
        **dict.fromkeys(("err", "into_keys", "keys"), "<{1}>"),
        **dict.fromkeys(("expect_err", "unwrap_err"), "{1}"),
        "next": "",  # a map is no iterator
        "remove": "<{0}>",  # maybe nothing, where a list gives what stood there
    },
)
