What stands open of a party is found as quickly after years of settled items as in the first month.
