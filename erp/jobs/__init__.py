"""What runs without a person waiting: jobs, the schedules that start them, their history. A table is the truth."""
