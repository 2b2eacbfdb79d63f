"""The same page of accounts, beside its rows alone: no session, no rights, no menu. What everything around the rows costs."""

from __future__ import annotations

from bench.bare_page import Plain
from bench.cases.list_page import asking, bare_pages, pages, person
from bench.measure import Pair
from bench.place import Place

N = 100  # pages


def prepare(place: Place, n: int) -> Pair:
    return Pair(pages(person(place), n), bare_pages(Plain(asking(place)), n), "WSGI and f-strings: the rows alone", n, rounds=11)
