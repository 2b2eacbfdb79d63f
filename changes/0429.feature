An employee who has no bank account yet is entered by hand without one: pay is held until there is an account, then set free and paid.
