A right to import entries or to raise payment orders at one governorate no longer reaches what the whole balancing unit owes.
