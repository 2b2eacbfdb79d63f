"""Purchase orders (تعميد): the reservation becomes a commitment; changed within the law, closed with what is left."""
