A large posting on PostgreSQL takes about half the time: lines ask for their entry once a statement, an entry is posted in its page.
