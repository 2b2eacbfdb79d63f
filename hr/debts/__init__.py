"""What people owe the state for pay that was not due, and how it comes back out of later pay."""
