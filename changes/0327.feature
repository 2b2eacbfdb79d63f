People are called by their names on payment orders and procurement's documents; minutes of an award state the total with VAT.
