People sign in with a password and, where wanted, a second factor; administrators add accounts, limit them to a governorate, and end sessions; programs get tokens with scopes.
