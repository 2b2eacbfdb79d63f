Reports say keys in words, in both languages: how long a payable is overdue, which document an entry comes from. CSV and JSON keep the keys.
