"""docs/sop is what the bundled profiles say, and each row says how it is carried out."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from portal import sop_papers  # noqa: E402 - the repository is no package of the environment


def test_the_papers_are_up_to_date() -> None:
    """`python -m portal.sop_papers` writes them."""
    for file, text in sop_papers.papers().items():
        assert file.read_text(encoding="utf-8") == text, file.name


def test_there_is_no_paper_without_a_profile() -> None:
    assert set(sop_papers.FOLDER.glob("*.md")) == set(sop_papers.papers())
