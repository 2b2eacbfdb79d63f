Lists offer ready views and the page that comes next; posting rules say their stages in words; home starts the day's work.
