A refusal of a promotion says pay in riyals.
