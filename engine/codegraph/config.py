"""``codegraph.json``: what a project says about how it wants to be indexed."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from codegraph.disk import read_bounded
from codegraph.errors import ConfigError
from codegraph.languages import BY_ID
from codegraph.project import Project


@dataclass(frozen=True, slots=True)
class Config:
    """A project's wishes.

    Attributes:
        include: Patterns of files to index although a rule leaves them out.
        exclude: Patterns of files to leave out.
        deprioritize: Patterns of files that answers show last.
        extensions: Further file name endings (with the dot) to the id of their language.

    Patterns are those of ``.gitignore``, read from the project root.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    deprioritize: tuple[str, ...] = ()
    extensions: dict[str, str] = field(default_factory=dict)


def read_config(project: Project) -> Config:
    """The project's configuration; the default where there is none.

    Raises:
        ConfigError: The file is not JSON, or a key is unknown or of the wrong type.
    """
    path = project.config_file
    try:
        data = json.loads(read_bounded(path))
    except FileNotFoundError:
        return Config()
    except (OSError, ValueError, RecursionError) as error:
        raise ConfigError(f"{path} cannot be read: {error}. Mend it or remove it.") from error
    if not isinstance(data, dict):
        raise ConfigError(f"{path} holds a {type(data).__name__}, but must hold an object.")
    unknown = sorted(data.keys() - {"include", "exclude", "deprioritize", "extensions"})
    if unknown:
        raise ConfigError(
            f"{path} has the unknown key {unknown[0]!r}. "
            "Known are include, exclude, deprioritize and extensions."
        )
    lists = {key: _patterns(path, key, data.get(key, [])) for key in data if key != "extensions"}
    return Config(**lists, extensions=_extensions(path, data.get("extensions", {})))


def _patterns(path: object, key: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ConfigError(f'{path}: {key!r} must be a list of patterns, such as ["docs/**"].')
    return tuple(value)


def _extensions(path: object, value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        raise ConfigError(
            f'{path}: \'extensions\' must be an object, such as {{".inc": "python"}}.'
        )
    for ending, language in value.items():
        if not ending.startswith("."):
            raise ConfigError(f"{path}: the extension {ending!r} must begin with a dot.")
        if language not in BY_ID:
            raise ConfigError(
                f"{path}: {language!r} is no known language. Known are {', '.join(sorted(BY_ID))}."
            )
    return dict(value)
