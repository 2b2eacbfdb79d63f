A month is calculated for the whole emirate unless another entity is chosen. Numbers among Arabic keep their order in the path of a page, and long names wrap on phones.
