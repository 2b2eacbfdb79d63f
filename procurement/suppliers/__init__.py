"""Suppliers: registration, documents that expire, and an account that two people and a waiting time guard."""
