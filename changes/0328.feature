From an order one begins from an e-invoice; requests that look split are listed so that they read right in Arabic.
