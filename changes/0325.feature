Matching a bank statement looks only at payments that one of its lines can be of.
