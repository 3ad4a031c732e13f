"""The public page in a real browser, with the policy that it is served with."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from browser import CHROMIUM, DARK, run, size_and_corner
from figured import World, crowd
from markup import parsed

from codegraph_ingest.page import CSP, page_html

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")

LIGHT_PAPER, DARK_PAPER = "#fcfbf8", "#131618"


class Served:
    """A server with the page, and what it was asked for."""

    def __init__(self, body: bytes) -> None:
        asked: list[str] = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                found = self.path == "/stats"
                self.send_response(200 if found else 404)
                self.send_header("content-type", "text/html; charset=utf-8")
                self.send_header("content-security-policy", CSP)
                self.end_headers()
                self.wfile.write(body if found else b"")

            def log_message(self, *args: object) -> None:
                pass

        self.asked = asked
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/stats"
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    def stop(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    world = World(tmp_path / "ingest.db")
    for number in range(8):
        world.store(crowd(30 + number, date(2026, 1, 5) + timedelta(days=7 * number), calls=41))
    found = Served(page_html(world.refresh(date(2026, 3, 20))))
    world.close()
    yield found
    found.stop()


def test_everything_is_there_under_a_policy_without_scripts_and_nothing_else_is_asked_for(
    served: Served, tmp_path: Path
) -> None:
    shown = run(tmp_path / "profile", served.address, "--dump-dom")
    page = parsed(shown.encode().replace(b"></path>", b"/>").replace(b"></line>", b"/>")
                  .replace(b"></rect>", b"/>").replace(b"></circle>", b"/>"))  # fmt: skip
    assert "1,517" in page.text
    assert page.all("svg")
    assert set(served.asked) <= {"/stats", "/favicon.ico"}


@pytest.mark.parametrize(
    ("flags", "paper"), [((), LIGHT_PAPER), ((DARK,), DARK_PAPER)], ids=["light", "dark"]
)
@pytest.mark.parametrize("width", [360, 1280])
def test_the_style_holds_under_the_policy_in_both_colour_schemes(
    served: Served, tmp_path: Path, flags: tuple[str, ...], paper: str, width: int
) -> None:
    picture = tmp_path / "page.png"
    window = f"--window-size={width},900"
    run(tmp_path / "profile", served.address, window, f"--screenshot={picture}", *flags)
    assert size_and_corner(picture.read_bytes()) == (width, 900, paper)


def test_the_page_can_be_printed(served: Served, tmp_path: Path) -> None:
    paper = tmp_path / "page.pdf"
    run(tmp_path / "profile", served.address, f"--print-to-pdf={paper}", DARK)
    printed = paper.read_bytes()
    assert printed.startswith(b"%PDF-")
    assert printed.count(b"/Type /Page\n") in range(2, 9)
