"""How values look: moments in the office's zone, sizes, charts' scales, codes inside sentences of the other direction."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from markupsafe import Markup

from erp import clock
from erp.i18n import in_language
from erp.web.showing import ago, day, hijri_day, isolated, moment, nice, riyals, scale, size, slug


def test_dates_and_moments_are_shown_as_the_office_reads_them() -> None:
    assert day(date(2026, 10, 21)) == "21/10/2026"
    assert hijri_day(date(2026, 10, 21)) == "10/05/1448"
    assert hijri_day(date(1900, 1, 1)) == "—"
    assert moment(datetime(2026, 10, 21, 22, 30)) == "22/10/2026 01:30"
    assert day(datetime(2026, 10, 21, 22, 30)) == "22/10/2026"
    assert day("لا تاريخ") == "لا تاريخ"


@pytest.mark.parametrize(
    ("at", "arabic", "english"),
    [
        ("2026-10-21T07:00:00", "الآن", "just now"),
        ("2026-10-21T06:58:00", "منذ دقيقتين", "2 minutes ago"),
        ("2026-10-21T04:00:00", "منذ 3 ساعات", "3 hours ago"),
        ("2026-10-20T07:00:00", "منذ يوم", "a day ago"),
        ("2026-10-01T07:00:00", "01/10/2026", "01/10/2026"),
    ],
)
def test_since_when_is_said_in_words_for_a_week(at: str, arabic: str, english: str) -> None:
    with clock.frozen("2026-10-21T07:00:30"):
        with in_language("ar"):
            assert ago(at) == arabic
        with in_language("en"):
            assert ago(at) == english


@pytest.mark.parametrize("highest", [1, 7, 99, 100, 12_345, 4_618_074_300, 99_999_999_999_999])
def test_scale_of_a_chart_holds_the_highest_value_in_four_equal_steps(highest: int) -> None:
    top = nice(highest)
    assert highest <= top <= 4 * highest + 4
    assert top % 4 == 0


def test_ticks_are_round() -> None:
    assert [scale(nice(4_618_074_300) * n // 4) for n in range(5)] == ["0", "15", "30", "45", "60"]
    assert riyals(-123_456) == "-1,234.56"
    assert slug("lines-0-قيمة المبلغ") == "lines-0-قيمة-المبلغ"


def test_codes_in_a_title_keep_their_order_and_titles_carry_no_markup() -> None:
    assert isolated("مناقلة: 2026:MED:2214") == 'مناقلة: <bdi class="code" dir="ltr">2026:MED:2214</bdi>'
    assert isolated("سند بمبلغ 600,000.00: صرف") == 'سند بمبلغ <bdi class="code" dir="ltr">600,000.00</bdi>: صرف'
    assert isolated("MED-1, MED-2") == '<bdi class="code" dir="ltr">MED-1</bdi>, <bdi class="code" dir="ltr">MED-2</bdi>'
    assert isolated(Markup('<b title="a-b">x</b>')) == '<b title="a-b">x</b>'
    assert isolated("<script>x</script>") == "&lt;script&gt;x&lt;/script&gt;"
    assert "<b" not in isolated('a"<b>&amp;').replace("<bdi", "")


def test_sizes() -> None:
    with in_language("en"):
        assert [size(n) for n in (12, 2048, 3_300_000)] == ["12 bytes", "2 KB", "3.1 MB"]
