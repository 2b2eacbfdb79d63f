A personnel decision on paper writes its days as every other paper does.
