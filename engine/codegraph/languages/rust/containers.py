"""What the methods of Rust's own containers give: of ``Option``, ``Vec``, maps and iterators."""

from __future__ import annotations

from codegraph.resolve.path import elements, keys
from codegraph.resolve.values import EXTERNAL_VALUE, Value

_INSIDE = frozenset(
    """borrow borrow_mut expect get_or_insert get_or_insert_with insert_mut into_inner or_default
    or_insert or_insert_with read_unchecked swap_remove unwrap unwrap_or unwrap_or_default
    unwrap_or_else unwrap_unchecked last_unchecked or_insert_with_key""".split()
)
"""Methods that give one element itself."""

_SAME = frozenset(
    """as_deref as_deref_mut as_mut as_mut_slice as_pin_mut as_ref as_slice back back_mut by_ref
    chain cloned collect copied cycle drain extend_from_slice filter find first first_mut front
    front_mut fuse get get_mut inspect into_boxed_slice into_iter into_values iter iter_mut last
    last_mut lock make_contiguous map_err max max_by max_by_key min min_by min_by_key next next_back
    next_if nth ok ok_or ok_or_else or or_else peek peek_mut peekable pop pop_back pop_front
    pop_if position_max read replace retain rev rfind skip skip_while sorted sorted_by sorted_by_key
    step_by take take_while to_vec try_lock try_read try_write values values_mut write clone
    split_off into_vec as_ptr_range entry pin_mut""".split()
)
"""Methods that give one or several elements, maybe none."""

_SPLITS = frozenset(("chunks", "chunks_exact", "chunks_mut", "windows", "split_first", "group_by"))


def container_member(value: Value, name: str) -> Value:
    """A method of a container: a function whose result we know, or one of the language's own."""
    held, key = elements(value.path), keys(value.path)
    if name in {"iter", "iter_mut", "into_iter", "drain"} and key and key != "?":
        return _gives(value, f"<<{key},{held}>>")
    if name == "next" and key and key != "?":  # a map is no iterator
        return EXTERNAL_VALUE
    if name in _INSIDE:
        return _gives(value, held)
    if name in {"err", "unwrap_err", "expect_err"} and key:
        return _gives(value, f"<{key}>" if name == "err" else key)
    if name == "remove":  # of a map maybe nothing, of a list what stood there
        return _gives(value, f"<{held}>" if key else held)
    if name in {"keys", "into_keys"} and key:
        return _gives(value, f"<{key}>")
    if name == "map_err":
        return _gives(value, f"<{held};?>")
    if name in _SAME:
        return _gives(value, f"<{held}>")
    if name == "enumerate":
        return _gives(value, f"<<'',{held}>>")
    if name == "zip":
        return _gives(value, f"<<{held},?>>")
    if name in {"flatten", "transpose"}:
        return _gives(value, held)
    if name in _SPLITS:
        return _gives(value, f"<<{held}>>")
    return EXTERNAL_VALUE


def _gives(value: Value, path: str) -> Value:
    return value._replace(kind="function", path=path)
