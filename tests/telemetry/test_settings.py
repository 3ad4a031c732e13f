"""Which switch decides, and that deciding touches nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import codegraph_telemetry
from codegraph_telemetry import TelemetrySettings


def decide(environ: dict[str, str], *, no_telemetry: bool = False) -> tuple[bool, str]:
    settings = TelemetrySettings.from_environment(
        environ, no_telemetry=no_telemetry, codegraph_version="1", state_dir=Path("/nowhere")
    )
    return settings.enabled, settings.decided_by


def test_counting_is_on_where_nobody_said_anything() -> None:
    assert decide({}) == (True, "default")


@pytest.mark.parametrize("word", ["1", "true", "TRUE", "yes", "on", "2", "please", " 1 ", "no"])
def test_do_not_track_turns_off_by_anything_but_a_denial(word: str) -> None:
    assert decide({"DO_NOT_TRACK": word}) == (False, "DO_NOT_TRACK")


@pytest.mark.parametrize("word", ["", " ", "0", "false", "False", "FALSE"])
def test_do_not_track_set_to_a_denial_decides_nothing(word: str) -> None:
    assert decide({"DO_NOT_TRACK": word}) == (True, "default")


@pytest.mark.parametrize("word", ["0", "false", "off", "no", "False", "OFF", "No", " off "])
def test_our_own_variable_turns_off(word: str) -> None:
    assert decide({"CODEGRAPH_TELEMETRY": word}) == (False, "CODEGRAPH_TELEMETRY")


@pytest.mark.parametrize("word", ["1", "true", "on", "yes", "True", "ON", "Yes"])
def test_our_own_variable_turns_on(word: str) -> None:
    assert decide({"CODEGRAPH_TELEMETRY": word}) == (True, "CODEGRAPH_TELEMETRY")


@pytest.mark.parametrize("word", ["disabled", "never", "none", "oui"])
def test_a_word_we_do_not_know_turns_off(word: str) -> None:
    assert decide({"CODEGRAPH_TELEMETRY": word}) == (False, "CODEGRAPH_TELEMETRY")


@pytest.mark.parametrize("word", ["", "  "])
def test_our_own_variable_left_empty_decides_nothing(word: str) -> None:
    assert decide({"CODEGRAPH_TELEMETRY": word}) == (True, "default")


def test_the_flag_outranks_our_variable() -> None:
    environ = {"CODEGRAPH_TELEMETRY": "1"}
    assert decide(environ, no_telemetry=True) == (False, "--no-telemetry")


def test_do_not_track_outranks_everything() -> None:
    environ = {"DO_NOT_TRACK": "1", "CODEGRAPH_TELEMETRY": "1"}
    assert decide(environ, no_telemetry=True) == (False, "DO_NOT_TRACK")


def test_deciding_creates_nothing(tmp_path: Path) -> None:
    TelemetrySettings.from_environment({}, codegraph_version="1", state_dir=tmp_path / "state")
    assert list(tmp_path.iterdir()) == []


def test_counts_are_kept_in_the_users_state_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", "/somewhere/state")
    settings = TelemetrySettings.from_environment({}, codegraph_version="1")
    assert settings.spool == Path("/somewhere/state/codegraph/telemetry/spool")


def test_off_looks_for_no_folder() -> None:
    settings = TelemetrySettings.from_environment({"DO_NOT_TRACK": "1"}, codegraph_version="1")
    assert settings.spool is None


def test_without_any_home_there_is_no_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)  # what it does without a home
    settings = TelemetrySettings.from_environment({}, codegraph_version="1")
    assert settings.enabled
    assert settings.spool is None


def test_a_decision_cannot_be_changed() -> None:
    settings = TelemetrySettings.from_environment({}, codegraph_version="1")
    with pytest.raises(AttributeError):
        settings.enabled = False  # type: ignore[misc]


def test_importing_the_package_loads_nothing_of_others() -> None:
    code = """
import sys
sys.path.insert(0, sys.argv[1])
import codegraph_telemetry
names = {name.partition(".")[0] for name in sys.modules}
print(sorted(names - sys.stdlib_module_names - {"codegraph_telemetry", "__main__"}))
"""
    assert codegraph_telemetry.__file__
    folder = str(Path(codegraph_telemetry.__file__).parents[1])
    loaded = subprocess.run(
        [sys.executable, "-S", "-c", code, folder], capture_output=True, text=True, check=True
    )
    assert loaded.stdout == "[]\n"
