Payment orders can be raised by hand for what is owed to a party, under the same control, and orders are put into batches over REST as well.
