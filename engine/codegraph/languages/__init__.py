"""The languages codegraph reads, each a folder of data."""

from __future__ import annotations

from codegraph.languages.base import Language
from codegraph.languages.c import C
from codegraph.languages.cpp import CPP
from codegraph.languages.csharp import CSHARP
from codegraph.languages.go import GO
from codegraph.languages.java import JAVA
from codegraph.languages.javascript import JAVASCRIPT
from codegraph.languages.kotlin import KOTLIN
from codegraph.languages.php import PHP
from codegraph.languages.python import PYTHON
from codegraph.languages.ruby import RUBY
from codegraph.languages.rust import RUST
from codegraph.languages.tsx import TSX
from codegraph.languages.typescript import TYPESCRIPT

LANGUAGES: tuple[Language, ...] = (
    PYTHON,
    TYPESCRIPT,
    TSX,
    JAVASCRIPT,
    GO,
    JAVA,
    C,
    CPP,
    CSHARP,
    RUST,
    RUBY,
    PHP,
    KOTLIN,
)

BY_ID: dict[str, Language] = {language.id: language for language in LANGUAGES}

BY_EXTENSION: dict[str, Language] = {
    extension: language for language in LANGUAGES for extension in language.extensions
}

__all__ = ["BY_EXTENSION", "BY_ID", "LANGUAGES", "Language"]
