Reports stand beside an earlier period on demand; the payroll register with its bridge from last month, the changes of net with their causes, and posts filled and vacant are reports.
