"""Extraction is pinned by golden texts, one beside each small source file."""

from pathlib import Path

import pytest

from . import golden


@pytest.mark.parametrize(
    "case", golden.cases(), ids=lambda case: str(case.relative_to(golden.FOLDER))
)
def test_a_case_gives_the_facts_that_its_golden_text_shows(case: Path) -> None:
    kept = golden.golden_of(case)
    assert kept.exists(), "no golden text yet: run scripts/regen_golden.py and read what it wrote"
    assert golden.render(case) == kept.read_text(encoding="utf-8")


def test_every_golden_text_belongs_to_a_case() -> None:
    expected = {golden.golden_of(case) for case in golden.cases()}
    assert set(golden.FOLDER.rglob(f"*{golden.SUFFIX}")) == expected
