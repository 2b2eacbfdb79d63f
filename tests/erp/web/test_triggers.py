"""What htmx 4 takes as one word is written as one word: a selector of two words after `from:` listens to nothing, in silence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
TWO_WORDS = re.compile(r'hx-trigger="[^"]*from:(?:closest|find|next|previous)\s')


def test_no_trigger_listens_to_a_selector_of_two_words():
    templates = [path for package in ("erp", "finance", "hr", "procurement", "reports") for path in (ROOT / package).rglob("*.html")]
    assert len(templates) > 50
    assert [path.name for path in templates if TWO_WORDS.search(path.read_text())] == []


@pytest.mark.parametrize(("trigger", "deaf"), [("change from:closest form", True), ("change from:#form delay:300ms", False)])
def test_the_pattern_finds_them(trigger, deaf):
    assert bool(TWO_WORDS.search(f'hx-trigger="{trigger}"')) is deaf
