The items of a request can be awarded to several suppliers, each with an order of its own; what is left reserved returns when nothing more is bought.
