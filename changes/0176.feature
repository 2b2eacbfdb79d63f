The demo buys: suppliers from their workbook and purchases at every step of the road, from a draft request to payment orders, each step by the person whose step it is.
