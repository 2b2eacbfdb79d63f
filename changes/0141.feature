The treasurer's desk: batches for the state's platform and its statuses back, bank files (pain.001) and wage files made once, held and returned pay issued again; `mizan payroll file`.
