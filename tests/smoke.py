"""Does it start? Assemble the application, migrate a new database, ask for a page. Run by hand or before landing."""

from __future__ import annotations

import tempfile
from pathlib import Path

from erp.app import create_app
from erp.auth.values import system_actor
from erp.config import read
from erp.db import unit_of_work
from erp.scope import ALL, within
from erp.starting import start_database
from erp.upgrading import differences, upgrade


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        config = read(
            {
                "MIZAN_DATABASE_URL": f"sqlite:///{Path(folder) / 'mizan.db'}",
                "MIZAN_SECRET_KEY": "smoke-only-0123456789-abcdefghijkl",
                "MIZAN_INSTANCE": folder,
            }
        )
        app = create_app(config)
        with app.app_context(), within(ALL):
            upgrade()
            unit_of_work(lambda: start_database(2026, system_actor()))
            found = differences()
            assert not found, "\n".join(found)
        answer = app.test_client().get("/")
        assert answer.status_code < 500, answer.status_code
        print(f"starts: {len(list(app.url_map.iter_rules()))} routes, / answers {answer.status_code}")


if __name__ == "__main__":
    main()
