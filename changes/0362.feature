An address with a number that no row can have is answered as absent, not as a fault.
