A month's pay of many people takes a little less of the processor to calculate, record and order.
