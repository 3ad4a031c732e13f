"""The law of sync over libraries that nobody here wrote, a language each.

`CODEGRAPH_TEST_SOURCES` names a folder with Debian packages that were unpacked there, and
`tests/node/node_modules` has the sources of a library in TypeScript; what is missing is skipped.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from unittest import TestCase

import pytest

from .law import law_of

UNPACKED = Path(os.environ.get("CODEGRAPH_TEST_SOURCES", "/nowhere"))
MODULES = Path(__file__).parent.parent / "node" / "node_modules"
SOURCES = {
    "C++": (UNPACKED / "usr/include/CLI", "libcli11-dev"),
    "Go": (UNPACKED / "usr/share/gocode/src/github.com/go-chi/chi", "golang-github-go-chi-chi-dev"),
    "PHP": (UNPACKED / "usr/share/php/GuzzleHttp/Promise", "php-guzzlehttp-promises"),
    "Ruby": (UNPACKED / "usr/share/rubygems-integration/all/gems", "rake"),
    "Rust": (UNPACKED / "usr/share/cargo/registry", "librust-bstr-dev"),
    "TypeScript": (MODULES / "zod/src/v3", "npm ci --prefix tests/node"),
}


def case(language: str) -> type[TestCase]:
    """The law over the sources of one language."""
    folder, package = SOURCES[language]

    def fill(root: Path) -> None:
        shutil.copytree(folder, root)

    found = law_of(fill, examples=2, steps=5)
    return pytest.mark.skipif(not folder.is_dir(), reason=f"needs {package}")(found)


TestCpp = case("C++")
TestGo = case("Go")
TestPhp = case("PHP")
TestRuby = case("Ruby")
TestRust = case("Rust")
TestTypeScript = case("TypeScript")
