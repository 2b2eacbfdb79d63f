"""Leave: its kinds as dated figures, balances, requests that another person approves, and what it does to pay."""
