An account whose bank code is on no list is taken and pointed out: in the answer of an import, on its page, and as a note of the payroll run. The list of banks is a table of dated rows.
