"""Files that are left alone, with the reason; and what users did between install and uninstall."""

from __future__ import annotations

import pytest

from codegraph_cli.installer.edit import NotEditable, apply, made_by, read, withdraw
from codegraph_cli.installer.edit.change import Change, Fence, Format, Include, Put

AT = ("servers", "codegraph")
VALUE = {"command": "codegraph"}
DEEP = 100_000


def change(kind: Format) -> Put:
    return Put(kind, AT, VALUE)


@pytest.mark.parametrize(
    ("kind", "content", "reason"),
    [
        ("json", b'{\n  "a": 1\n  "b": 2\n}', "line 3: expected ',' or '}'"),
        ("json", b'{"a": 1', "line 1: the file ends too early"),
        ("json", b"{'a': 1}", 'line 1: unexpected "\'"'),
        ("json", b"{a: 1}", "line 1: unexpected 'a'"),
        ("json", b'{"a": 01}', "line 1: expected ',' or '}'"),
        ("json", b'{"a": "\n"}', "line 1: a text that is not right"),
        ("json", b'{"a": 1} /*', "line 1: a comment without an end"),
        ("json", b"{}\n{}", "line 2: expected the end of the file"),
        ("json", b'{"a": \xff}', "byte 6: not UTF-8"),
        ("json", b"\xff\xfe{\x00}\x00", "byte 0: not UTF-8"),
        ("json", b"[]", "the top of the file is a list, not an object"),
        ("json", b'{"servers": []}', "servers is a list, not an object"),
        ("json", b'{"servers": null}', "servers is null, not an object"),
        ("json", b'{"servers": {}, "servers": {}}', '"servers" is there twice'),
        ("json", b"[" * DEEP, "line 1: nested deeper than 100 levels"),
        ("json", b'{"a":' * DEEP, "line 1: nested deeper than 100 levels"),
        ("toml", b"a = 1\nb =\n", "line 2: invalid value"),
        ("toml", b"servers = 1\n", "servers is a number, not a table"),
        ("toml", b"[[servers]]\n", "servers is a list, not a table"),
        ("toml", b"a = 1\na = 2\n", "line 2: cannot overwrite a value"),
        ("toml", b"a = " + b"[" * DEEP, "nested too deep"),
        ("yaml", b"a: [\n", "line 2: expected the node content, but found '<stream end>'"),
        ("yaml", b"a:\n\t- b\n", "line 2: found character '\\t' that cannot start any token"),
        ("yaml", b"a: 1\n---\nb: 2\n", "line 2: but found another document"),
        ("yaml", b"servers: 1\n", "servers is a number, not a mapping"),
        ("yaml", b"servers: null\n", "servers is null, not a mapping"),
        ("yaml", b"servers:\n  a:\nservers:\n  b:\n", "servers is there twice"),
        ("yaml", b"- a\n", "the top of the file is a list, not a mapping"),
        ("yaml", b"a: &a\n  b: 1\nservers: *a\n", "cannot be changed without"),
        ("yaml", b"[" * DEEP, "nested too deep"),
    ],
)
def test_a_file_that_cannot_be_edited_is_refused_with_the_reason(
    kind: Format, content: bytes, reason: str
) -> None:
    with pytest.raises(NotEditable) as caught:
        apply(content, change(kind))
    assert reason in caught.value.reason
    assert "\n" not in caught.value.reason


def test_a_list_of_another_type_is_refused() -> None:
    with pytest.raises(NotEditable, match=r"permissions\.allow is an object, not a list"):
        apply(b'{"permissions": {"allow": {}}}', Include("json", ("permissions", "allow"), "x"))


def test_settings_of_toml_cannot_be_null() -> None:
    with pytest.raises(NotEditable):
        apply(b"", Put("toml", AT, {"command": None}))


def test_numbers_of_any_length_are_left_as_they_are() -> None:
    content = b'{"a": ' + b"9" * 10_000 + b', "b": 1e999, "c": -0.0}\n'
    after = apply(content, change("json"))
    assert withdraw(after, change("json"), made_by(content, change("json"))) == content


def test_values_that_python_takes_for_the_same_are_not() -> None:
    content = b'{"servers": {"codegraph": 1}}'
    assert apply(content, Put("json", AT, True)) == b'{"servers": {"codegraph": true}}'


@pytest.mark.parametrize(
    "content",
    [
        b"a: &a [*a]\nservers:\n",
        b"a: &a {b: 1}\na2: &a {b: 2}\nc: [*a, *a]\n",
        b"a0: &a0 [x, x]\n"
        + b"".join(b"a%d: &a%d [*a%d, *a%d]\n" % (n + 1, n + 1, n, n) for n in range(60)),
        b"a: !secret x\nb: 0x1F\nc: 2001-12-14\n? [d, e]\n: f\n",
    ],
)
def test_anchors_and_tags_of_yaml_are_left_as_they_are(content: bytes) -> None:
    after = apply(content, change("yaml"))
    assert withdraw(after, change("yaml"), made_by(content, change("yaml"))) == content


EDITS: list[tuple[str, Format, bytes, bytes | None]] = [
    (
        "a sibling came, and goes with nobody",
        "json",
        b'{\n  "servers": {\n    "codegraph": {},\n    "new": {}\n  }\n}\n',
        b'{\n  "servers": {\n    "new": {}\n  }\n}\n',
    ),
    (
        "a comment keeps what we made",
        "json",
        b'{\n  "servers": {\n    // mine\n    "codegraph": {}\n  }\n}\n',
        b'{\n  "servers": {\n    // mine\n  }\n}\n',
    ),
    (
        "a comment behind ours stays",
        "json",
        b'{\n  "servers": {\n    "a": 1, // one\n    "codegraph": {} // two\n  }\n}\n',
        b'{\n  "servers": {\n    "a": 1 // one\n    // two\n  }\n}\n',
    ),
    ("ours is gone", "json", b'{"servers": {}}', b'{"servers": {}}'),
    ("all is gone", "json", b"[1]", b"[1]"),
    ("all was ours", "json", b'{"servers":{"codegraph":{"x":[]}}}', None),
    (
        "the table moved to the top",
        "toml",
        b'[servers.codegraph]\ncommand = "x"\n\n# a\n[a]\nb = 1\n',
        b"\n# a\n[a]\nb = 1\n",
    ),
    (
        "the table became inline, with a sibling",
        "toml",
        b'[servers]\ncodegraph = {command = "x"}\nnew = {}\n',
        b"[servers]\nnew = {}\n",
    ),
    (
        "the table has a part elsewhere",
        "toml",
        b'[servers.codegraph]\na = 1\n\n[b]\n\n[servers.codegraph.env]\nX = "1"\n',
        b"\n[b]\n",
    ),
    (
        "the mapping was put in braces",
        "yaml",
        b"servers: {new: {}, codegraph: {command: x}} # c\n",
        b"servers: {new: {}} # c\n",
    ),
    ("the entry was emptied", "yaml", b"a: 1\nservers:\n  codegraph:\n", b"a: 1\n"),
]


@pytest.mark.parametrize(("name", "kind", "content", "left"), EDITS, ids=str)
def test_what_the_user_did_meanwhile_stays(
    name: str, kind: Format, content: bytes, left: bytes | None
) -> None:
    assert withdraw(content, change(kind), 2) == left


@pytest.mark.parametrize(
    ("content", "left"),
    [
        (b'{"allow": ["mine", "ours", "more"]}', b'{"allow": ["mine", "more"]}'),
        (b'{"allow": ["ours", "more"]}', b'{"allow": ["more"]}'),
        (b'{"allow": ["ours", "ours"], "a": 1}', b'{"a": 1}'),
        (b'{"allow": ["more"]}', b'{"allow": ["more"]}'),
        (b'{"allow": "ours"}', b'{"allow": "ours"}'),
    ],
)
def test_items_of_the_user_stay_in_the_list(content: bytes, left: bytes) -> None:
    assert withdraw(content, Include("json", ("allow",), "ours"), 1) == left


FENCE = Fence("Ask codegraph.", "---\nalways: true\n---")


@pytest.mark.parametrize("old", [None, b"", b"# Notes\n", b"# Notes", b"a\r\n\r\nb\r\n", b"\n\n"])
def test_a_block_is_put_once_and_comes_out_to_the_byte(old: bytes | None) -> None:
    made = made_by(old, FENCE)
    new = apply(old, FENCE)
    assert apply(new, FENCE) == new
    assert b"Ask codegraph." in new
    assert new.startswith(b"---") == (made == 1)
    left = withdraw(new, FENCE, made)
    assert left == (old if old and old.strip() else None)


def test_text_of_the_user_around_the_block_stays() -> None:
    new = apply(None, FENCE).replace(b"Ask", b"Do not ask")
    assert withdraw(b"# Mine\n\n" + new + b"\nmore\n", FENCE, 1) == (
        b"# Mine\n\n---\nalways: true\n---\n\nmore\n"
    )


@pytest.mark.parametrize(
    "content",
    [
        b"<!-- codegraph:begin -->\n",
        b"<!-- codegraph:end -->\n<!-- codegraph:begin -->\n",
        b"<!-- codegraph:begin -->\n<!-- codegraph:end -->\n" * 2,
    ],
)
def test_marks_that_are_no_pair_are_refused(content: bytes) -> None:
    with pytest.raises(NotEditable, match=r"line .: marks of codegraph that are no pair"):
        apply(content, FENCE)
    with pytest.raises(NotEditable):
        withdraw(content, FENCE, 0)


def test_reading_a_key_that_is_not_there_gives_nothing() -> None:
    changes: list[Change] = [change("json"), change("toml"), change("yaml")]
    for each in changes:
        assert isinstance(each, Put)
        assert read(b"", each.format, AT) is None
        assert read(apply(None, each), each.format, AT) == VALUE
