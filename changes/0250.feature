A new document starts at the user's own entity, a voucher's form offers only accounts that take entries, and the budget answers in words and figures when a voucher is sent.
