"""Offers of suppliers on a request, priced item by item, and their comparison."""
