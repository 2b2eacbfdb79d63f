"""The award: which offer was chosen, by which method and article, by whom, and the committee's minutes."""
