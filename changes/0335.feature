The demo pays August and September to everybody by payroll runs, up to the platform's word that they are paid; October waits for answers and approval.
