Schedules say in words what they make, when and for whom; each figure of the procurement law says what it is about.
