Goods go back after their claim, and a supplier's credit note lowers what is paid, opens the order again, or makes the supplier owe what was paid already.
