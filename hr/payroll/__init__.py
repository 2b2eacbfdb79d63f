"""Monthly pay: pure rules from facts and dated figures to payslips, their entry and their payments."""
