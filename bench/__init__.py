"""`make bench`: each case beside the plain limit of the same work, measured in the same run. Nothing here is asserted."""
