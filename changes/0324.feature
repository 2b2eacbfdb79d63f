The demo has claims beyond the term of payment and an order over three years.
