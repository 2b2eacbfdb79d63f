An entry made by hand settles no open item that is charged to an entity outside its person's rights.
