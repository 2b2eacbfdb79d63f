Change MIZAN_SECRET_KEY without signing anybody out: MIZAN_SECRET_KEYS_OLD names the former ones, second factors are sealed anew when used, `mizan user factors` says whose are not yet.
