"""The core of the walk through two governorates, on PostgreSQL; the whole of it runs on SQLite in `test_scope.py`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from erp.scope import ALL, within
from tests.contract.test_scope import (
    as_other,
    before,
    client,
    other,
    own,
    test_a_guessed_key_is_not_there,
    test_an_upload_of_the_neighbour_is_not_there,
    test_every_scoped_table_has_rows_of_both,
    test_lists_of_the_api_hold_the_own_rows_alone,
    test_search_finds_the_own_and_nothing_else,
    test_what_waits_at_the_neighbour_is_decided_as_if_absent,
    unchanged,
)
from tests.databases import Lending, database_url
from tests.factories.neighbours import Governorate, neighbours
from tests.stand import dispose, make_app

__all__ = [
    "as_other",
    "before",
    "client",
    "other",
    "own",
    "test_a_guessed_key_is_not_there",
    "test_an_upload_of_the_neighbour_is_not_there",
    "test_every_scoped_table_has_rows_of_both",
    "test_lists_of_the_api_hold_the_own_rows_alone",
    "test_search_finds_the_own_and_nothing_else",
    "test_what_waits_at_the_neighbour_is_decided_as_if_absent",
    "unchanged",
]
pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def emirate(tmp_path_factory: pytest.TempPathFactory, postgres_lending: Lending) -> Iterator[tuple[Flask, Governorate, Governorate]]:
    lent = postgres_lending.take()
    app = make_app(database_url(lent.name), tmp_path_factory.mktemp("neighbours"))
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context(), within(ALL), neighbours() as (own, other):
        yield app, own, other
    dispose(app)
    postgres_lending.give_back(lent)
