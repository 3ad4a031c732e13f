"""Where the measured code comes from: package registries, through their own tools, or a path."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

_NOT_SOURCE = shutil.ignore_patterns(".codegraph", ".git", "node_modules")


class FetchFailed(Exception):
    """A repository cannot be had; the message says which and why."""


def fetch(spec: str, cache: Path) -> Path:
    """The folder with the source that a spec names, fetched at the first time.

    Args:
        spec: A path; or ``npm:<package>@<version>``; or a package of PyPI as pip takes it, such as
            ``django==5.2``, of which the sdist is used.
        cache: Folder in which fetched packages stay.

    Raises:
        FetchFailed: There is no such path or package.
    """
    if Path(spec).is_dir():
        return Path(spec).resolve()
    folder = cache / "sources" / re.sub(r"[^A-Za-z0-9.=-]+", "-", spec)
    if not folder.exists():
        archives = folder.with_name(folder.name + ".archives")
        shutil.rmtree(archives, ignore_errors=True)
        archives.mkdir(parents=True)
        _download(spec, archives)
        _unpack(archives, folder)
        shutil.rmtree(archives)
    inside = list(folder.iterdir())
    return inside[0] if len(inside) == 1 and inside[0].is_dir() else folder


def copy(source: Path, target: Path) -> Path:
    """A fresh copy to work on, without version control and without anybody's index."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target, symlinks=True, ignore=_NOT_SOURCE)
    return target


def _download(spec: str, target: Path) -> None:
    if spec.startswith("npm:"):
        command = ["npm", "pack", "--silent", spec.removeprefix("npm:")]
    else:
        name = re.split(r"[^A-Za-z0-9._-]", spec, maxsplit=1)[0]
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        command = [*pip, "--no-binary", name, spec]
    try:
        done = subprocess.run(command, cwd=target, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise FetchFailed(f"{spec}: {command[0]} is not installed") from error
    if done.returncode:
        raise FetchFailed(f"{spec} is no folder and cannot be fetched: {done.stderr[-500:]}")


def _unpack(archives: Path, target: Path) -> None:
    partial = target.with_name(target.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    for archive in archives.iterdir():
        if archive.suffix in {".zip", ".whl"}:
            with zipfile.ZipFile(archive) as zipped:
                zipped.extractall(partial)
        else:
            with tarfile.open(archive) as tar:
                tar.extractall(partial, filter="data")
    partial.rename(target)
