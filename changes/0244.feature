Certificates deduct work that was not done; tolerances of price and quantity and the days before a guarantee's expiry are dated figures; who keeps guarantees is told in time, by mail too.
