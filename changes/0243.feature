E-invoices are read in a bounded process of its own; the signature in their QR is held against its key; a credit note (381) finds its claim, or the return that waits for it.
