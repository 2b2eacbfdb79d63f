"""Pure: an amount in words, as cheques, vouchers and payment orders carry it.

The number word comes from `tafqit`; the counted noun is ours, since each range of numbers wants another form of it:
one and two are said by the noun itself, 3-10 take the plural, 11-99 the accusative, whole hundreds the construct.
"""

from __future__ import annotations

from dataclasses import dataclass

from tafqit import number_ar

_MILLION_MILLIONS = 10**12


@dataclass(frozen=True)
class Noun:
    one: str
    two: str
    few: str  # 3-10
    many: str  # 11-99
    after_hundred: str  # whole hundreds: "مائة ريال"
    feminine: bool


RIYAL = Noun("ريال واحد", "ريالان", "ريالات", "ريالًا", "ريال", feminine=False)
HALALA = Noun("هللة واحدة", "هللتان", "هللات", "هللةً", "هللة", feminine=True)

_DUALS = ("مائتان", "ألفان", "مليونان", "ملياران", "تريليونان")
_TRILLIONS = {1: "تريليون", 2: "تريليونان"}

_ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ["zero", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SCALES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (10**3, "thousand"))


def in_words(halalas: int, language: str = "ar") -> str:
    """The whole phrase: "فقط مائة ريال وخمسون هللةً لا غير", "One hundred riyals and fifty halalas only"."""
    return in_arabic(halalas) if language == "ar" else in_english(halalas)


def in_arabic(halalas: int) -> str:
    riyals, rest = divmod(abs(halalas), 100)
    parts = [counted(riyals, RIYAL)] if riyals or not rest else []
    if rest:
        parts.append(counted(rest, HALALA))
    sign = "سالب " if halalas < 0 else ""
    return f"فقط {sign}{' و'.join(parts)} لا غير"


def counted(number: int, noun: Noun) -> str:
    """A number above or equal to zero together with what it counts."""
    tail = number % 100
    if number in (1, 2):
        return noun.one if number == 1 else noun.two
    if tail in (1, 2):
        return f"{_construct(_number(number - tail, noun))} {noun.after_hundred} و{noun.one if tail == 1 else noun.two}"
    if tail == 0:
        return f"{_construct(_number(number, noun))} {noun.after_hundred}"
    return f"{_number(number, noun)} {noun.few if tail <= 10 else noun.many}"


def _number(number: int, noun: Noun) -> str:
    trillions, rest = divmod(number, _MILLION_MILLIONS)
    if not trillions:
        return number_ar(number, feminine=noun.feminine)
    head = _TRILLIONS.get(trillions) or f"{number_ar(trillions)} تريليونات"
    return f"{head} و{number_ar(rest, feminine=noun.feminine)}" if rest else head


def _construct(words: str) -> str:
    """The form before a noun: a dual loses its ن, an accusative its ending."""
    if words.endswith(_DUALS):
        return words[:-1]
    return words.removesuffix("ًا")


def in_english(halalas: int) -> str:
    riyals, rest = divmod(abs(halalas), 100)
    parts = [f"{_english(riyals)} {'riyal' if riyals == 1 else 'riyals'}"] if riyals or not rest else []
    if rest:
        parts.append(f"{_english(rest)} {'halala' if rest == 1 else 'halalas'}")
    phrase = ("minus " if halalas < 0 else "") + " and ".join(parts) + " only"
    return phrase[0].upper() + phrase[1:]


def _english(number: int) -> str:
    words = []
    for size, name in _SCALES:
        count, number = divmod(number, size)
        if count:
            words.append(f"{_below_thousand(count)} {name}")
    if number or not words:
        words.append(_below_thousand(number))
    return " ".join(words)


def _below_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    words = [f"{_ONES[hundreds]} hundred"] if hundreds else []
    if rest >= 20:
        tens, ones = divmod(rest, 10)
        words.append(_TENS[tens] + (f"-{_ONES[ones]}" if ones else ""))
    elif rest or not words:
        words.append(_ONES[rest])
    return " ".join(words)
