A payment batch is printed with its orders, its amount in words and its QR.
