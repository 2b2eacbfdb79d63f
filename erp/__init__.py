"""The framework of Mizan: modules, people, rights, audit, imports, reports and jobs. Of business it knows only the entity."""
