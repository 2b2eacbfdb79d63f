Undoing an import gives changed rows back what they had and withdraws the proposals that came of it, while nothing depends on it; the answer of a commit says how many changes wait for another person.
