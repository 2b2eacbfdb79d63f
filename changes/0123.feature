Blank import workbooks offer the recorded codes (entities, accounts, grades, items) in drop-downs, with their names on a sheet of their own; every import kind is described in the API's OpenAPI text.
