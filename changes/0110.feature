A line of an entry opens under its own address, and the pages for calculating pay and for approval policies offer only the entities of the person's right.
