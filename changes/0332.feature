A long title on paper stands clear of the letterhead; the label of a list's total stays on one line; the demo's depreciation accounts have English names and its payables name registered suppliers.
