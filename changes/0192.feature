A long menu unfolds the module that one works in, and folds the others.
