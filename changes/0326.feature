From a request one enters an offer, from an order a receipt or a claim, with what is open filled in and the items named; a form with something filled in keeps its defaults.
