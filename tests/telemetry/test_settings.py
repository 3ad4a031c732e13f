"""Which switch decides, and that deciding touches nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import codegraph_telemetry
from codegraph_telemetry import TelemetrySettings

NOWHERE = Path("/nowhere")


def decide(
    environ: dict[str, str], *, no_telemetry: bool = False
) -> tuple[bool | None, str | None]:
    settings = TelemetrySettings.from_environment(
        environ,
        no_telemetry=no_telemetry,
        codegraph_version="1",
        state_dir=NOWHERE,
        config_dir=NOWHERE,
    )
    return settings.switch, settings.switched_by


def test_where_nothing_is_set_the_stored_choice_decides() -> None:
    assert decide({}) == (None, None)


@pytest.mark.parametrize("word", ["1", "true", "TRUE", "yes", "on", "2", "please", " 1 ", "no"])
def test_do_not_track_turns_off_by_anything_but_a_denial(word: str) -> None:
    assert decide({"DO_NOT_TRACK": word}) == (False, "DO_NOT_TRACK")


@pytest.mark.parametrize("word", ["", " ", "0", "false", "False", "FALSE"])
def test_do_not_track_set_to_a_denial_decides_nothing(word: str) -> None:
    assert decide({"DO_NOT_TRACK": word}) == (None, None)


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
    assert decide({"CODEGRAPH_TELEMETRY": word}) == (None, None)


def test_the_flag_outranks_our_variable() -> None:
    environ = {"CODEGRAPH_TELEMETRY": "1"}
    assert decide(environ, no_telemetry=True) == (False, "--no-telemetry")


def test_do_not_track_outranks_everything() -> None:
    environ = {"DO_NOT_TRACK": "1", "CODEGRAPH_TELEMETRY": "1"}
    assert decide(environ, no_telemetry=True) == (False, "DO_NOT_TRACK")


def test_deciding_creates_nothing(tmp_path: Path) -> None:
    TelemetrySettings.from_environment(
        {}, codegraph_version="1", state_dir=tmp_path / "state", config_dir=tmp_path / "config"
    )
    assert list(tmp_path.iterdir()) == []


def test_files_are_in_the_users_folders(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", "/somewhere/state")
    monkeypatch.setenv("XDG_CONFIG_HOME", "/somewhere/config")
    settings = TelemetrySettings.from_environment({}, codegraph_version="1")
    assert settings.state == Path("/somewhere/state/codegraph/telemetry")
    assert settings.consent_file == Path("/somewhere/config/codegraph/telemetry.json")


def test_without_any_home_there_are_no_folders(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)  # what it does without a home
    settings = TelemetrySettings.from_environment({}, codegraph_version="1")
    assert (settings.state, settings.consent_file) == (None, None)


def test_the_endpoint_is_ours_unless_another_one_is_given() -> None:
    def endpoint(environ: dict[str, str]) -> str:
        return TelemetrySettings.from_environment(
            environ, codegraph_version="1", state_dir=NOWHERE, config_dir=NOWHERE
        ).endpoint

    assert endpoint({}) == "https://telemetry.getcodegraph.com/v1/events"
    assert endpoint({"CODEGRAPH_TELEMETRY_ENDPOINT": "  "}) == endpoint({})
    assert endpoint({"CODEGRAPH_TELEMETRY_ENDPOINT": "nonsense"}) == "nonsense"


@pytest.mark.parametrize(("word", "ci"), [("", False), ("false", False), ("1", True), ("x", True)])
def test_a_machine_of_continuous_integration_says_so(word: str, ci: bool) -> None:
    settings = TelemetrySettings.from_environment(
        {"CI": word}, codegraph_version="1", state_dir=NOWHERE, config_dir=NOWHERE
    )
    assert settings.ci is ci


def test_a_decision_cannot_be_changed() -> None:
    settings = TelemetrySettings.from_environment({}, codegraph_version="1")
    with pytest.raises(AttributeError):
        settings.switch = True  # type: ignore[misc]


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
