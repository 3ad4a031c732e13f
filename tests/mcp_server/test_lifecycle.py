"""How the server's process begins and ends, one test for each way in which a client can leave.

The limits are generous: they tell an end in time from an end by accident. The exact figures are
the benchmarks' business.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from mcp_wire import Counts, Era, Wire, wait_until

AT_ONCE = 1.0
"""Below the 1.1 s after which a stuck server leaves, so that it cannot be that which ended it."""

BY_DEADLINE = 4.0

Start = Callable[..., Wire]


def test_an_idle_server_ends_when_stdin_ends(example: Start, era: Era, counts: Counts) -> None:
    server = example().open(era)
    server.end_input()
    assert server.exit_code(AT_ONCE) == 0
    assert counts.exits() == 1


def test_a_server_that_is_never_asked_anything_ends_when_stdin_ends(
    example: Start, counts: Counts
) -> None:
    server = example()
    server.end_input()
    assert server.exit_code(within=10) == 0
    assert server.rest() == []
    assert counts.exits() == 1


def test_requests_that_were_piped_in_are_answered_after_stdin_ends(
    example: Start, era: Era, counts: Counts
) -> None:
    server = example().open(era)
    asked = [server.ask_tool(era, "sleep", {"seconds": 0.02}) for _ in range(4)]
    server.end_input()
    for request_id in asked:
        assert not server.reply_to(request_id)["result"]["isError"]
    assert server.exit_code(AT_ONCE) == 0
    assert len(counts()) == 4


def test_a_whole_session_piped_in_at_once_is_answered(
    example: Start, era: Era, counts: Counts
) -> None:
    server = example("slow-start")
    if not era.modern:
        params = {
            "protocolVersion": era.protocol,
            "capabilities": {},
            "clientInfo": {"name": "pipe", "version": "1"},
        }
        server.ask("initialize", params)
        server.send({"jsonrpc": "2.0", "method": "notifications/initialized"})
    asked = server.ask_tool(era, "echo", {"text": "still here"}, ("pipe", "1"))
    server.end_input()  # long before the server is ready
    assert server.reply_to(asked)["result"]["content"][0]["text"] == "still here"
    assert server.exit_code(within=10) == 0
    assert counts() == [("echo", True, ["pipe", "1"])]


def test_a_request_that_takes_longer_than_the_grace_gets_an_error(
    example: Start, era: Era, counts: Counts
) -> None:
    server = example().open(era)
    asked = server.ask_tool(era, "sleep", {"seconds": 20})
    server.end_input()
    assert server.reply_to(asked)["error"]["code"] == -32000
    assert server.exit_code(BY_DEADLINE) == 0
    assert counts.exits() == 1


def test_a_tool_that_blocks_the_loop_cannot_hold_up_the_end(
    example: Start, era: Era, counts: Counts
) -> None:
    server = example().open(era)
    server.ask_tool(era, "block", {"seconds": 20})
    server.end_input()
    assert server.exit_code(BY_DEADLINE) == 0
    assert counts() == []
    assert counts.exits() == 1


def test_last_words_that_hang_cannot_hold_up_the_end(example: Start, era: Era) -> None:
    server = example("stuck-exit").open(era)
    server.end_input()
    assert server.exit_code(BY_DEADLINE) == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_ends_the_server_with_its_counts_kept(
    example: Start, era: Era, counts: Counts, number: signal.Signals
) -> None:
    server = example().open(era)
    server.call(era, "echo")
    server.process.send_signal(number)
    assert server.exit_code(AT_ONCE) == 0
    assert len(counts()) == 1
    assert counts.exits() == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_ends_a_server_whose_loop_is_blocked(
    example: Start, era: Era, counts: Counts, number: signal.Signals
) -> None:
    server = example().open(era)
    server.call(era, "echo")
    server.ask_tool(era, "block", {"seconds": 20})
    time.sleep(0.1)  # it is blocked by now, or will be; both must do
    server.process.send_signal(number)
    assert server.exit_code(BY_DEADLINE) == 0
    assert len(counts()) == 1
    assert counts.exits() == 1


def test_a_signal_ends_a_server_that_is_still_loading(example: Start, counts: Counts) -> None:
    server = example("slow-start")
    wait_until(lambda: "written to fd 1 while loading" in server.stderr(), "loading")
    server.process.send_signal(signal.SIGTERM)
    assert server.exit_code(AT_ONCE) == 0
    assert counts.exits() == 1


def test_a_client_that_closes_stdout_ends_the_server(
    example: Start, era: Era, counts: Counts
) -> None:
    server = example(reading=False)
    server.ask("initialize" if not era.modern else "server/discover", era.params({}, None))
    os.read(server.process.stdout.fileno(), 1)  # it is up
    server.end_output()
    assert server.exit_code(AT_ONCE) == 0
    assert counts() == []
    assert counts.exits() == 1


def test_a_client_that_closes_stdout_gets_no_call_counted(
    example: Start, era: Era, counts: Counts
) -> None:
    server = example(reading=False)
    server.ask_tool(era, "large", {"size": 1_000_000})
    server.process.stdout.close()
    assert server.exit_code(within=10) == 0
    assert counts() == []


def test_stdin_ends_while_the_client_does_not_read(
    example: Start, era: Era, counts: Counts
) -> None:
    server = example(reading=False)
    if not era.modern:
        params = {
            "protocolVersion": era.protocol,
            "capabilities": {},
            "clientInfo": {"name": "deaf", "version": "1"},
        }
        server.ask("initialize", params)
    server.ask_tool(era, "large", {"size": 1_000_000})
    time.sleep(2)  # the reply is stuck in the pipe
    server.end_input()
    assert server.exit_code(BY_DEADLINE) == 0
    assert counts() == []
    assert counts.exits() == 1


def test_the_server_ends_with_its_parent_even_if_others_hold_the_pipes(
    era: Era, project: Path, counts: Counts
) -> None:
    script = Path(__file__).parent / "support" / "example_server.py"
    parent_code = (
        "import subprocess, sys, time\n"
        "server = subprocess.Popen(sys.argv[1:])\n"
        "print(server.pid, file=sys.stderr, flush=True)\n"
        "time.sleep(120)\n"
    )
    command = [sys.executable, "-c", parent_code, sys.executable, script, project, counts.path]
    parent = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert parent.stdin is not None
    assert parent.stdout is not None
    assert parent.stderr is not None
    server = int(parent.stderr.readline())
    try:
        parent.stdin.write(b'{"jsonrpc":"2.0","id":1,"method":"ping"}\n')
        parent.stdin.flush()
        assert parent.stdout.readline()
        parent.kill()
        parent.wait()
        wait_until(lambda: counts.exits() == 1, "the server's end")
        assert parent.stdout.read() == b""  # only the server held it, and it is gone
    finally:
        if counts.exits() == 0:
            os.kill(server, signal.SIGKILL)
        for pipe in (parent.stdin, parent.stdout, parent.stderr):
            pipe.close()


def test_nothing_but_the_protocol_reaches_stdout(example: Start, era: Era) -> None:
    server = example().open(era)
    assert server.call(era, "noise")["content"][0]["text"] == "quiet"
    server.end_input()
    assert server.exit_code(AT_ONCE) == 0
    server.rest()
    assert server.noise == []
    for expected in (
        "printed while loading",
        "written to fd 1 while loading",
        "printed by a tool",
        "written to fd 1 by a tool",
        "printed by a child",
    ):
        assert expected in server.stderr()


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs /proc")
def test_children_do_not_inherit_the_protocols_pipes(example: Start, era: Era) -> None:
    server = example().open(era)
    ours = {
        str(Path(f"/proc/self/fd/{pipe.fileno()}").readlink())
        for pipe in (server.process.stdin, server.process.stdout)
    }
    told = server.call(era, "child")["content"][0]["text"]
    assert not [pipe for pipe in ours if pipe in told]
    assert "0 /dev/null" in told
    assert "stdin b''" in told


@pytest.mark.parametrize("missing", ["<&-", ">&-"])
def test_a_server_without_stdin_or_stdout_says_so(
    project: Path, counts: Counts, missing: str
) -> None:
    script = Path(__file__).parent / "support" / "example_server.py"
    done = subprocess.run(
        ["sh", "-c", f'exec "$@" {missing}', "sh", sys.executable, script, project, counts.path],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode != 0
    assert "is closed, and an MCP client talks over stdin and stdout" in done.stderr
