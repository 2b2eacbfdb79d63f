Seven finance reports on the page, in PDF, workbook, CSV, JSON and HTML, in both languages; every issued file is kept under its digest and can be verified.
