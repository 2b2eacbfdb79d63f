A page asks the database four questions instead of nine: session, person, rights, modules, entity tree and unread notices
come in one, and menu, tools and heads are drawn once for all who see the same.
