A database on SQLite with rows in a table that others point at is upgraded past a migration that rebuilds it.
