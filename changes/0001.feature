The house stands: entities, people and rights, chart of accounts, ledger, budget, vouchers, imports, scheduled reports and their archive, in Arabic and English.
