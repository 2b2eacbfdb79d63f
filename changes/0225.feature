The why of an amount names laws and articles in words, writes shares as percentages and says how sure each figure's source is, on the page and in `payroll explain`, in both languages.
