"""What would be put on Cloudflare is what the code needs, and keeps no address."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import time
import tomllib
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from codegraph_ingest.cloudflare import bindings

WORKER = Path(__file__).resolve().parents[3] / "worker"
SOURCES = WORKER / "src"
LIMITS = {"MACHINES", "ADDRESSES", "EVERYONE"}
QUEUES = {"EVENTS": "codegraph-events", "DEAD_LETTERS": "codegraph-dead-letters"}


@pytest.fixture(scope="module")
def configuration() -> Any:
    text = (WORKER / "wrangler.jsonc").read_text()
    # No text in it has two slashes but in an address.
    text = re.sub(r"(?m)(^|\s)//.*$", "", text)
    return json.loads(re.sub(r",(\s*[}\]])", r"\1", text))


@pytest.fixture(scope="module")
def dry_run(
    node_modules: Path, tmp_path_factory: pytest.TempPathFactory
) -> subprocess.CompletedProcess[str]:
    wrangler = node_modules / ".bin" / "wrangler"
    if not wrangler.exists():
        pytest.skip("needs wrangler: npm ci --prefix worker")
    folder = tmp_path_factory.mktemp("wrangler")
    out = folder / "out"
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "CI": "1",
        "NO_COLOR": "1",
        "WRANGLER_SEND_METRICS": "false",
        # Whatever it would like to look up on the way, there is no network to do so.
        **dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9"),
    }
    done = subprocess.run(
        [str(wrangler), "deploy", "--dry-run", "--outdir", str(out)],
        cwd=WORKER,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    done.args = out
    return done


def test_a_dry_run_lists_every_binding(dry_run: subprocess.CompletedProcess[str]) -> None:
    listed = dict(re.findall(r"^env\.(\w+) (?:\((.*?)\) )?", dry_run.stdout, re.M))
    expected = LIMITS | QUEUES.keys() | set(bindings.VARIABLES)
    # Newer versions list the secrets too.
    assert expected <= listed.keys() <= expected | set(bindings.SECRETS)
    assert {name: listed[name] for name in QUEUES} == QUEUES
    assert listed["MACHINES"] == "6 requests/60s"


def test_a_dry_run_warns_of_no_unknown_key(dry_run: subprocess.CompletedProcess[str]) -> None:
    assert "Unexpected fields" not in dry_run.stdout + dry_run.stderr
    assert "will be ignored" not in dry_run.stdout + dry_run.stderr


def test_a_dry_run_takes_the_main_module_the_core_and_the_schema(
    dry_run: subprocess.CompletedProcess[str],
) -> None:
    for name in ("entry.py", "codegraph_ingest/validation.py", "codegraph_ingest/schema.toml"):
        assert (Path(dry_run.args) / name).read_bytes() == (SOURCES / name).read_bytes()


def test_what_is_bound_is_what_the_code_asks_for(configuration: Any) -> None:
    assert {item["name"] for item in configuration["ratelimits"]} == LIMITS
    producers = configuration["queues"]["producers"]
    assert {item["binding"]: item["queue"] for item in producers} == QUEUES
    assert set(bindings.Env.__annotations__) == LIMITS | QUEUES.keys()
    assert set(configuration["vars"]) == set(bindings.VARIABLES)
    assert set(configuration["secrets"]["required"]) == set(bindings.SECRETS)


def test_the_consumer_has_a_queue_for_what_cannot_be_delivered(configuration: Any) -> None:
    (consumer,) = configuration["queues"]["consumers"]
    assert consumer["queue"] == QUEUES["EVENTS"]
    assert consumer["dead_letter_queue"] == QUEUES["DEAD_LETTERS"]
    assert consumer["max_retries"] == 100


def test_no_address_gets_into_a_log(configuration: Any) -> None:
    assert configuration["observability"]["logs"]["invocation_logs"] is False
    assert configuration["observability"]["traces"]["enabled"] is False
    assert configuration["logpush"] is False


def test_one_public_name_answers(configuration: Any) -> None:
    (route,) = configuration["routes"]
    assert route["custom_domain"] is True
    assert configuration["workers_dev"] is configuration["preview_urls"] is False


def test_the_runtime_is_python(configuration: Any) -> None:
    assert "python_workers" in configuration["compatibility_flags"]
    assert configuration["compatibility_date"] >= "2026-09-08"  # Python 3.14


def test_secrets_have_no_value_in_the_repository(configuration: Any) -> None:
    assert configuration["secrets"].keys() == {"required"}
    assert not any("KEY" in name for name in configuration["vars"])


def test_the_guide_names_every_queue_and_every_secret() -> None:
    guide = (WORKER / "DEPLOY.md").read_text()
    for name in (*QUEUES.values(), *bindings.SECRETS, *bindings.VARIABLES):
        assert name in guide


def test_every_relative_link_of_the_guide_leads_somewhere() -> None:
    links = re.findall(r"\]\(([^)#\s]+)\)", (WORKER / "DEPLOY.md").read_text())
    assert links
    assert [link for link in links if "://" not in link and not (WORKER / link).exists()] == []


def test_the_lock_of_the_worker_names_no_host() -> None:
    assert "://" not in (WORKER / "package-lock.json").read_text()
    wanted = json.loads((WORKER / "package.json").read_text())["dependencies"]
    locked = json.loads((WORKER / "package-lock.json").read_text())["packages"]
    assert {name: locked[f"node_modules/{name}"]["version"] for name in wanted} == wanted


def test_the_worker_needs_no_package_of_the_runtime() -> None:
    # What the edge imports is the standard library, Pyodide, and the runtime's own module.
    project = tomllib.loads((WORKER / "pyproject.toml").read_text())
    packages = {re.split(r"\W", item, maxsplit=1)[0] for item in project["project"]["dependencies"]}
    for path in (SOURCES / "codegraph_ingest" / "cloudflare").glob("*.py"):
        for name in re.findall(r"^(?:from|import) (\w+)", path.read_text(), re.M):
            assert name not in packages


# --- Under workerd, the runtime itself, where its bundle of Pyodide is at hand -----------------

_SERVICE = """
using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .worker)],
  sockets = [(name = "http", address = "127.0.0.1:{port}", http = (), service = "main")],
);
const worker :Workerd.Worker = (
  modules = [{modules}],
  bindings = [{bindings}],
  # The newest Python that the pinned workerd has.
  compatibilityDate = "2026-03-01",
  compatibilityFlags = ["python_workers"],
);
"""


@pytest.mark.skipif(
    "CODEGRAPH_TEST_WORKERD_BUNDLES" not in os.environ,
    reason="needs CODEGRAPH_TEST_WORKERD_BUNDLES: a folder with workerd's bundle of Pyodide",
)
def test_the_worker_answers_under_workerd(node_modules: Path, tmp_path: Path) -> None:
    shutil.copytree(SOURCES, tmp_path / "src")
    names = ["entry.py", "codegraph_ingest/schema.toml"]
    names += [str(path.relative_to(SOURCES)) for path in SOURCES.glob("codegraph_ingest/**/*.py")]
    kinds = {".py": "pythonModule", ".toml": "data"}
    modules = [
        f'(name = "{name}", {kinds[Path(name).suffix]} = embed "src/{name}")' for name in names
    ]
    # A GET asks no limit and no queue, so that anything will do in their place.
    texts = [f'(name = "{name}", text = "x")' for name in sorted(LIMITS | QUEUES.keys())]
    texts.append('(name = "CODEGRAPH_INGEST_ADDRESS_KEY", text = "of the tests")')
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = trial.getsockname()[1]
    told = _SERVICE.format(port=port, modules=", ".join(modules), bindings=", ".join(texts))
    (tmp_path / "service.capnp").write_text(told)
    workerd = [str(node_modules / ".bin" / "workerd"), "serve", "service.capnp"]
    bundles = os.environ["CODEGRAPH_TEST_WORKERD_BUNDLES"]
    process = subprocess.Popen(
        [*workerd, f"--pyodide-bundle-disk-cache-dir={bundles}"], cwd=tmp_path
    )
    try:
        while True:
            assert process.poll() is None, "workerd ended"
            with suppress(httpx.ConnectError):
                answer = httpx.get(
                    f"http://127.0.0.1:{port}/v1/schema", timeout=120, trust_env=False
                )
                break
            time.sleep(0.05)
        assert answer.status_code == 200
        assert answer.text == (SOURCES / "codegraph_ingest" / "schema.toml").read_text()
    finally:
        process.kill()
        process.wait()
