"""Suppliers' claims and invoices: matched to order and acceptance by line, approved by another person, ordered for payment."""
