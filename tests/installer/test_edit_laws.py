"""What holds for every file that can be edited, whatever is in it and however it is written."""

from __future__ import annotations

import re
from random import Random
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from styles import OURS, Style

from codegraph_cli.installer.edit import NotEditable, apply, made_by, read, withdraw
from codegraph_cli.installer.edit.change import Format, Include, Put

FORMATS: list[Format] = ["json", "toml", "yaml"]
EXAMPLES = 40
PHASES = [Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink]  # explaining takes minutes

texts = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=6)
keys = st.sampled_from(["a", "b", "servers", "x.y", "a/b", 'q"u', "it's", "über", "", "# n", "no"])
keys = keys | texts
scalars = st.booleans() | st.integers(-(2**40), 2**40) | texts | st.sampled_from(["a b", "|", "on"])
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=8,
)
configurations = st.dictionaries(keys, values, max_size=4)
ours = st.fixed_dictionaries(
    {"command": texts, "args": st.lists(texts, max_size=3)},
    optional={"env": st.dictionaries(keys, texts, max_size=2), "trust": st.booleans()},
)
seeds = st.integers(0, 2**32)
every_format = pytest.mark.parametrize("kind", FORMATS)


def look(data: Any, at: tuple[str, ...]) -> Any:
    for key in at:
        data = data[key]
    return data


@st.composite
def path_into(draw: st.DrawFn, data: dict[str, Any]) -> tuple[str, ...]:
    """Keys through what is there, and one that is not."""
    at: list[str] = []
    while True:
        inner = look(data, tuple(at))
        inside = [key for key, item in inner.items() if isinstance(item, dict)]
        if not inside or draw(st.booleans()):
            break
        at.append(draw(st.sampled_from(inside)))
    at += draw(st.lists(st.sampled_from(["mcp", "m.n"]), max_size=1))
    name = draw(keys.filter(lambda key: at[-1:] in (["mcp"], ["m.n"]) or key not in inner))
    return (*at, name)


def put(data: Any, at: tuple[str, ...], value: Any) -> Any:
    if not at:
        return value
    return {**data, at[0]: put(data.get(at[0], {}), at[1:], value)}


def dropped(data: Any, at: tuple[str, ...]) -> Any:
    """The data without a key, and without what is empty on the way to it."""
    if len(at) == 1:
        return {key: item for key, item in data.items() if key != at[0]}
    if not isinstance(data.get(at[0]), dict):
        return {key: item for key, item in data.items() if key != at[0] or item is not None}
    inner = dropped(data[at[0]], at[1:])
    rest = {key: item for key, item in data.items() if key != at[0]}
    return {**rest, at[0]: inner} if inner else rest


def everything(content: bytes | None, kind: Format) -> Any:
    found = read(content or b"", kind, ())
    return {} if found is None else found


def notes(content: bytes | None, kind: str = "note") -> set[str]:
    return set(re.findall(rf"{kind}-\d+-\d+", (content or b"").decode()))


def is_within(small: bytes, large: bytes) -> bool:
    rest = iter(large)
    return all(byte in rest for byte in small)


@every_format
@settings(max_examples=EXAMPLES, phases=PHASES)
@given(data=configurations, value=ours, seed=seeds, draw=st.data())
def test_what_was_put_is_there_and_nothing_else_changed_and_it_comes_out_to_the_byte(
    kind: Format, data: dict[str, Any], value: Any, seed: int, draw: st.DataObject
) -> None:
    before = Style(Random(seed)).render(kind, data)
    at = draw.draw(path_into(data))
    change = Put(kind, at, value)
    made = made_by(before, change)
    after = apply(before, change)
    assert apply(after, change) == after
    assert read(after, kind, at) == value
    assert everything(after, kind) == put(data, at, value)
    assert is_within(before, after)
    left = withdraw(after, change, made)
    if before.strip(b"\xef\xbb\xbf\r\n\t "):
        assert left == before
    else:
        assert left is None


@every_format
@settings(max_examples=EXAMPLES, phases=PHASES)
@given(data=configurations, value=ours, other=ours | scalars, seed=seeds, draw=st.data())
def test_another_value_takes_the_place_of_the_old_one(
    kind: Format, data: dict[str, Any], value: Any, other: Any, seed: int, draw: st.DataObject
) -> None:
    at = draw.draw(path_into(data))
    old = put(data, at, other)
    before = Style(Random(seed), at).render(kind, old)
    change = Put(kind, at, value)
    after = apply(before, change)
    assert everything(after, kind) == put(data, at, value)
    assert apply(after, change) == after
    assert notes(before) <= notes(after)


@every_format
@settings(max_examples=EXAMPLES, phases=PHASES)
@given(data=configurations, others=st.lists(texts, max_size=3), seed=seeds, draw=st.data())
def test_an_item_is_put_into_a_list_once_and_comes_out_to_the_byte(
    kind: Format, data: dict[str, Any], others: list[str], seed: int, draw: st.DataObject
) -> None:
    at = draw.draw(path_into(data))
    there = draw.draw(st.booleans())
    old = put(data, at, others) if there else data
    before = Style(Random(seed)).render(kind, old)
    change = Include(kind, at, "mcp__codegraph__*")
    made = made_by(before, change)
    after = apply(before, change)
    assert apply(after, change) == after
    assert everything(after, kind) == put(data, at, [*(others if there else []), change.item])
    assert is_within(before, after)
    left = withdraw(after, change, made)
    assert left == before or not before.strip(b"\xef\xbb\xbf\r\n\t ")


@every_format
@settings(max_examples=EXAMPLES, phases=PHASES)
@given(data=configurations, edited=configurations, value=ours | scalars, seed=seeds, draw=st.data())
def test_after_any_edits_of_the_user_only_what_is_ours_goes(
    kind: Format,
    data: dict[str, Any],
    edited: dict[str, Any],
    value: Any,
    seed: int,
    draw: st.DataObject,
) -> None:
    at = draw.draw(path_into(edited))
    change = Put(kind, at, {"command": "codegraph"})
    made = draw.draw(st.integers(0, len(at)))
    now = put(edited, at, value)
    if draw.draw(st.booleans()):  # moved to the front
        now = {at[0]: now[at[0]], **now}
    content = Style(Random(seed), at).render(kind, now)
    left = withdraw(content, change, made)
    assert dropped(everything(left, kind), at) == dropped(edited, at)
    assert notes(content) <= notes(left)
    assert not notes(left, OURS) or "{" in content.decode()
    if left is not None:
        assert withdraw(left, change, made) == left


@every_format
@settings(max_examples=EXAMPLES, phases=PHASES)
@given(data=configurations, seed=seeds, draw=st.data())
def test_damaged_files_are_refused_or_edited_but_nothing_else_happens(
    kind: Format, data: dict[str, Any], seed: int, draw: st.DataObject
) -> None:
    random = Random(seed)
    content = Style(random).render(kind, data)
    reasons = []
    for _ in range(6):
        start = random.randrange(len(content) + 1)
        end = random.choice([len(content), start, min(len(content), start + 3)])
        new = random.choice([b"", b"{", b"]", b",", b"\n", b"\t", b"'", b'"', b"#", b"&a ", b"*a"])
        damaged = content[:start] + new + content[end:]
        at = draw.draw(path_into(data))
        for change in (Put(kind, at, {"command": "x"}), Include(kind, at, "x")):
            try:
                made = made_by(damaged, change)
                after = apply(damaged, change)
                assert apply(after, change) == after
                withdraw(after, change, made)
            except NotEditable as error:
                reasons.append(error.reason)
    assert not any("\n" in reason for reason in reasons)
