The search box finds words through an index of their own, in time that doesn't grow with the books; new rows are indexed within seconds.
