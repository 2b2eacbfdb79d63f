Reports of payments beyond the legal term and of the bank's reconciliation; the auditor's schedules of the demo hold the purchase reports too.
