Suppliers with their documents and expiry, brought in by workbook; an account changes only by two people and a waiting time; the figures of the procurement law with their articles.
