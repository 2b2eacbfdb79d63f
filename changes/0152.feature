Leave: its kinds as dated figures, balances by Hijri months of service, requests that another person grants, their effect on pay; and elements of pay that an office adds in a table.
