A run of many people is approved in bounded memory: it is recorded and ordered by parts of 5,000 people, and one bank or wage file holds all of its orders.
