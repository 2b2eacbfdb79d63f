Bank statements are loaded from camt.053 or a workbook; every line is stored once, and a statement that doesn't add up is refused.
