"""The tree of the emirate: governorates, centres, departments. It is the scope of every right."""
