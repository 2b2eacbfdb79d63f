"""From the request to the supplier's money, under the procurement law."""
