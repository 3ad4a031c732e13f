"""The public page: readable by everyone, and nothing in it but what it shows."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from datetime import date, timedelta
from hashlib import sha256

import pytest
from figured import World, crowd
from markup import Element, parsed

from codegraph_ingest.figures import Breakdown, Cell, Figures, Period
from codegraph_ingest.page import CSP, page_html, page_json, page_text

NOTHING = Figures(None, (), ())
TODAY = date(2026, 3, 20)
WITHHELD = "withheld: fewer than 10 machines"


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> Figures:
    """Ten weeks, one of them without enough machines, with a rare tool in the last of them."""
    world = World(tmp_path_factory.mktemp("page") / "ingest.db")
    for number in range(10):
        monday = date(2026, 1, 5) + timedelta(days=7 * number)
        machines = 4 if number == 3 else 20 + number
        world.store(crowd(machines, monday, calls=number + 1, agent="claude-code", errors=1))
        world.store(crowd(machines, monday, name="codegraph_node", agent="zed", calls=100))
        world.store(crowd(machines, monday, kind="cli_command", name="sync", calls=2))
        world.store(crowd(machines, monday, kind="index", languages=("go", "cpp")))
    world.store(crowd(3, monday, name="codegraph_files"))
    world.store(crowd(12, date(2026, 2, 3), os="macos"))
    found = world.refresh(TODAY)
    world.close()
    return found


@pytest.fixture(scope="module")
def page(figures: Figures) -> Element:
    return parsed(page_html(figures))


def odd(value: str) -> Figures:
    """Figures with a value that could act on a page."""
    cells = Breakdown((Cell(value, calls=70, errors=7),), Cell(value, calls=50, errors=5))
    machines = Breakdown((Cell(value, machines=20),), Cell(value, machines=12))
    week = Period("week", date(2026, 3, 9), 40, dict.fromkeys(("tools", "agents"), cells))
    names = ("languages", "versions", "pythons", "systems", "architectures", "ci")
    month = Period("month", date(2026, 2, 1), 50, dict.fromkeys(names, machines))
    return Figures(TODAY, (week,), (month,))


@pytest.mark.parametrize("found", [NOTHING, Figures(TODAY, (), ()), odd("x")])
def test_the_page_is_well_formed_with_whatever_there_is_to_show(found: Figures) -> None:
    page = parsed(page_html(found))
    assert [heading.text for heading in page.all("h1")] == ["codegraph in use"]
    assert len(page.all("h2")) == 6


def test_the_page_says_what_it_is_and_leads_to_what_explains_it(page: Element) -> None:
    assert page.all("html")[0].attributes["lang"] == "en"
    targets = {link.attributes["href"] for link in page.all("a")}
    assert targets == {"#numbers", "#rules", "/", "/v1/schema", "/stats.json"}
    assert "TELEMETRY.md" in page.all("footer")[0].text
    ids = {found.attributes.get("id") for found in page.every()}
    assert {"numbers", "rules"} <= ids
    assert page.all("body")[0].children[0].attributes["href"] == "#numbers"


def test_every_chart_has_a_title_a_description_and_its_numbers_as_a_table(page: Element) -> None:
    charts = [chart for chart in page.all("svg") if chart.within("svg") is None]
    assert len(charts) > 10
    for chart in charts:
        assert chart.attributes["role"] == "img"
        title, description = chart.children[:2]
        assert (title.tag, description.tag) == ("title", "desc")
        assert title.text
        assert description.text
        named = [title.attributes["id"], description.attributes["id"]]
        assert chart.attributes["aria-labelledby"].split() == named
        figure = chart.within("figure")
        assert figure is not None
        (table,) = figure.all("table")
        assert table.within("details") is not None
        assert table.all("caption")[0].text


def test_every_table_has_headings_and_rows_of_one_length(page: Element) -> None:
    for table in page.all("table"):
        head, *rows = table.all("tr")
        assert {cell.attributes["scope"] for cell in head.all("th")} == {"col"}
        assert rows
        for row in rows:
            assert [cell.attributes["scope"] for cell in row.all("th")] == ["row"]
            assert len(row.children) == len(head.children)
        scroll = table.within("div")
        assert scroll is not None
        assert scroll.attributes["tabindex"] == "0"
        assert scroll.attributes["aria-label"]


def test_charts_and_tables_have_the_numbers_of_the_json(page: Element, figures: Figures) -> None:
    told = json.loads(page_json(figures))
    weeks, months = (
        [
            [cell.text for cell in row.children]
            for row in page.all("section")[0].all("table")[number].all("tr")[1:]
        ]
        for number in (0, 1)
    )
    assert [row[1] for row in weeks[::-1]] == [
        str(week.get("machines", WITHHELD)) for week in told["weeks"]
    ]
    assert [row[1] for row in months[::-1]] == [str(month["machines"]) for month in told["months"]]
    (tools,) = page.all("section")[1].all("table")
    last = [cell.text for cell in tools.all("tr")[1].children]
    week = told["weeks"][-1]
    assert str(week["tools"]["rows"][0]["calls"]) in [text.replace(",", "") for text in last]
    assert last[-2:] == ["2,903", "codegraph_node and rarer ones together"]
    assert week["tools"]["others"] == {"named": ["codegraph_node"], "calls": 2903, "errors": 0}


def test_what_is_withheld_is_said_to_be(figures: Figures, page: Element) -> None:
    assert WITHHELD in page.all("section")[0].text
    told = json.loads(page_json(figures))
    assert told["weeks"][3] == {
        "first": "2026-01-26", "last": "2026-02-01", "two_months": True, "withheld": WITHHELD,
    }  # fmt: skip
    empty = parsed(page_html(NOTHING)).text
    assert WITHHELD in empty
    assert "have not been made yet" in empty


def test_weeks_across_two_months_are_marked(page: Element) -> None:
    weeks = page.all("section")[0].all("table")[0]
    marked = [row.children[0].text for row in weeks.all("tr") if "†" in row.text]
    assert marked == ["23 February 2026 †", "26 January 2026 †"]
    assert "counts a machine twice" in page.text


def test_nearly_all_is_said_in_words() -> None:
    month = Period(
        "month", date(2026, 2, 1), 50, {"systems": Breakdown((Cell("linux"), Cell("macos", 12)))}
    )
    found = Figures(TODAY, (), (month,))
    told = json.loads(page_json(found))
    assert told["months"][0]["systems"]["rows"][0] == {"value": "linux", "nearly_all": True}
    assert "nearly all" in parsed(page_html(found)).all("section")[-2].text
    assert "nearly all" in page_text(found)


@pytest.mark.parametrize(
    "value",
    [
        '<script>alert("x")</script>',
        "</title></style><img src=x>",
        '" onload="x',
        "&lt;'\"",
        "é\u202e",
    ],
)
def test_values_cannot_act_on_the_page(value: str) -> None:
    page = parsed(page_html(odd(value)))
    harmless = parsed(page_html(odd("x")))
    assert [found.tag for found in page.every()] == [found.tag for found in harmless.every()]
    assert value in page.text


@pytest.mark.parametrize("found", [NOTHING, odd("x"), None])
def test_the_page_has_no_script_no_inline_style_and_no_address(
    found: Figures | None, figures: Figures
) -> None:
    page = parsed(page_html(found or figures))
    forbidden = {"script", "img", "iframe", "link", "object", "form", "foreignobject", "use"}
    assert not forbidden & {found.tag for found in page.every()}
    names = {name for found in page.every() for name in found.attributes}
    assert not {name for name in names if name.startswith("on") or name in ("style", "src")}
    text = page_html(found or figures).decode()
    assert "//" not in re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    assert "url(" not in text
    assert "@import" not in text


def test_the_policy_allows_the_style_of_the_page_and_nothing_else(page: Element) -> None:
    (style,) = page.all("style")
    digest = b64encode(sha256(style.text.encode()).digest()).decode()
    assert dict(part.split(" ", 1) for part in CSP.split("; ")) == {
        "default-src": "'none'",
        "style-src": f"'sha256-{digest}'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }


def test_the_style_is_for_both_colour_schemes_for_keyboards_and_for_paper(page: Element) -> None:
    (style,) = page.all("style")
    for part in (
        "prefers-color-scheme: dark",
        ":focus-visible",
        "@media print",
        "max-width: 34rem",
    ):
        assert part in style.text


@pytest.mark.parametrize(("foreground", "least"), [("ink", 7.0), ("soft", 4.5), ("main", 4.5)])
def test_text_has_enough_contrast_in_both_colour_schemes(
    page: Element, foreground: str, least: float
) -> None:
    light, dark = re.findall(r":root \{(.*?)\}", page.all("style")[0].text, re.S)[:2]
    for colours in (light, dark):
        found = dict(re.findall(r"--(\w+): (#[0-9a-f]{6});", colours))
        lighter, darker = sorted(
            (_luminance(found[foreground]), _luminance(found["paper"])), reverse=True
        )
        assert (lighter + 0.05) / (darker + 0.05) >= least


def _luminance(colour: str) -> float:
    """The relative luminance of WCAG 2.2."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_the_same_figures_give_the_same_bytes(figures: Figures) -> None:
    assert page_html(figures) == page_html(figures)
    assert page_json(figures) == page_json(figures)


def test_a_week_and_a_month_can_be_read_in_a_terminal(figures: Figures) -> None:
    text = page_text(figures)
    assert "Week of 9 March 2026" in text
    assert "February 2026" in text
    assert "codegraph_node and rarer ones together" in text
    assert page_text(NOTHING) == "No figures were made yet.\n"
    assert WITHHELD in page_text(Figures(TODAY, (), ()))
