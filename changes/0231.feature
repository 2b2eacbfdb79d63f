Bank statements are matched to payment orders: what is sure is recorded as paid or returned, the rest is chosen on a page with both sides, and a match can be taken back.
