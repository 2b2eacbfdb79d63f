A workbook of 100,000 people is read, judged and stored by parts: in memory stands what one of 5,000 rows needs.
