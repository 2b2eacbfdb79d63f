People are called by their names on payment orders and procurement's documents; every paper of a purchase says what it comes to without VAT, the VAT, and with it.
