An order may spread over several years: this year's share is committed, later ones stand as memoranda until their year opens them, by the clock or by hand; requests reserve this year's share.
