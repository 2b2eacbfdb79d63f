from __future__ import annotations

from finance.platform.rules import Difference, Ours, Theirs, differences


def ours(number: str = "MED-CM-2026-000001", etimad: str = "E-1", amount: int = 1000, **more: object) -> Ours:
    return Ours("commitment", number, etimad, "", amount, **more)  # type: ignore[arg-type]


def theirs(etimad: str = "E-1", number: str = "", amount: int = 1000, status: str = "معتمد", item: str = "2214") -> Theirs:
    return Theirs("commitment", etimad, number, item, amount, status)


def causes(mine: list[Ours], said: list[Theirs]) -> list[str]:
    return [one.cause for one in differences(mine, said)]


def test_two_sides_that_agree_show_nothing():
    assert causes([ours()], [theirs(item="")]) == []
    assert causes([ours(etimad="")], [theirs(number="MED-CM-2026-000001")]) == []


def test_amounts_that_differ_name_both():
    assert differences([ours(amount=900)], [theirs(item="")]) == [Difference("commitment", "MED-CM-2026-000001", "E-1", 900, 1000, "amount")]
    assert differences([ours(amount=900)], [theirs(item="")])[0].difference == -100


def test_one_side_only():
    assert causes([], [theirs()]) == ["missing_here"]
    assert causes([ours()], []) == ["missing_there"]
    assert causes([ours(etimad="")], []) == ["not_numbered"]


def test_what_ended_there_and_still_stands_here():
    assert causes([ours()], [theirs(item="", status="ملغى")]) == ["ended_there"]
    assert causes([ours(open=False)], [theirs(item="", status="Cancelled")]) == []
    assert causes([], [theirs(status="مرفوض")]) == []


def test_an_order_that_was_paid_there():
    mine = Ours("payment_order", "MED-PO-1", "E-9", "", 500)
    said = Theirs("payment_order", "E-9", "", "", 500, "مدفوع")
    assert causes([mine], [said]) == ["paid_there"]
    assert causes([Ours("payment_order", "MED-PO-1", "E-9", "", 500, paid=True)], [said]) == []


def test_appropriations_meet_by_item():
    mine = Ours("appropriation", "2214", "", "2214", 5000)
    assert causes([mine], [Theirs("appropriation", "A-1", "", "2214", 5000, "معتمد")]) == []
    assert causes([mine], [Theirs("appropriation", "A-1", "", "2216", 5000, "معتمد")]) == ["missing_there", "missing_here"]
