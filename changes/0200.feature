The panel beside a form that shows what a voucher or budget document leaves on the budget lives again while one types; what it lacks is said in riyals.
