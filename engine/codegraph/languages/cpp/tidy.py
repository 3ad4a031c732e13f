"""Text of C++ made fit for a parser that sees it before the preprocessor does.

As for C, what would lead the grammar astray is overwritten with blanks: macros that stand for
attributes, exports and annotations, and branches of an ``#if`` that do not fit together.
"""

from __future__ import annotations

import re

from codegraph.languages.c.tidy import blank, one_branch, without_comments

_TYPE = re.compile(
    rb"\b((?:class|struct|union)[ \t]+)([A-Z][A-Z0-9_]{2,}(?:\([^()\n]*\))?)"
    rb"(?=[ \t]+(?!final\b)[A-Za-z_])"
)
_BEFORE = re.compile(
    rb"^([ \t]*(?:template[ \t]*<[^\n]*>[ \t]*)?"
    rb"(?:(?:static|inline|constexpr|virtual|explicit|friend|extern)[ \t]+)*)"
    rb"([A-Z][A-Z0-9]*_[A-Z0-9_]*(?:\([^()\n]*\))?)"
    rb"(?=[ \t]+(?:[A-Za-z_~]|::)|[ \t]*\n[ \t]*(?:template\b|struct\b|class\b"
    rb"|(?:[a-z_][\w:<>]*[ \t&*]+)+[\w:~]+\())",
    re.MULTILINE,
)
_ALONE = re.compile(
    rb"^()([ \t]*[A-Z][A-Z0-9_]*(?:NAMESPACE|BEGIN|END|PUSH|POP|EXPORT|DISABLE|PRAGMA|OBJECT)"
    rb"[A-Z0-9_]*(?:\([^()\n]*\))?)(?=[ \t]*;?[ \t]*(?://[^\n]*)?$)",
    re.MULTILINE,
)
_BETWEEN = re.compile(
    rb"(?<!defin)([\w>&*][ \t]+)([A-Z][A-Z0-9]*_(?:INLINE|FORCE_INLINE|ALWAYS_INLINE|API|EXPORT"
    rb"|CALL|DECL|CONSTEXPR\w*))(?=\s+[A-Za-z_~])"
)
_AFTER = re.compile(
    rb"((?:\)|\b(?:const|noexcept|override|final))[ \t]+)([A-Z][A-Z0-9_]{3,})"
    rb"(?=\s*(?:[;{]|:[^:]|override\b|final\b|=[ \t]*(?:0|default|delete)))"
)
_GUARD = re.compile(
    rb"([\w)\]>]\s+)([A-Z][A-Z_]*(?:_BY|REQUIRES?D?|REQUIRES_SHARED|ACQUIRED?|EXCLUDE[SD]|RELEASED?"
    rb"|_FUNCTION|_BEFORE|_AFTER|_LOCK|ANALYSIS)\([^()\n]*\))(?=\s*(?:[;{,]|:[^:]|=[^=]))"
)
_TRY = re.compile(
    rb"((?<=[\s;{}]))([A-Z][A-Z0-9]*_TRY(?=\s*\{)|(?<=[\s}])[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*_CATCH(?:_ALL)?"
    rb"\([^()\n]*\)(?=\s*\n))"
)
_CASE = re.compile(
    rb"^([ \t]*(?:TEST_CASE|SCENARIO|TEMPLATE_TEST_CASE)\()"
    rb"(\"(?:[^()\n\"\\]|\\.)*\"[^()\n]*)(?=\)\s*\{)",
    re.MULTILINE,
)


def tidy(source: bytes) -> bytes:
    """The text to parse in place of ``source``; as long as that, line by line."""
    text = without_comments(source)
    for pattern in (_TYPE, _ALONE, _BEFORE, _BETWEEN, _AFTER, _GUARD, _TRY):
        text = pattern.sub(blank_second, text)
    text = _CASE.sub(_name_case, text)
    return one_branch(text, cplusplus=True) if b"#" in text else text


def blank_second(match: re.Match[bytes]) -> bytes:
    """What a pattern found, its second group overwritten."""
    return match.group(1) + blank(match.group(2))


def _name_case(match: re.Match[bytes]) -> bytes:
    """``TEST_CASE("a test")`` with a parameter in place of the title, as for ``TEST(A, B)``."""
    return match.group(1) + b"_" * len(match.group(2))
