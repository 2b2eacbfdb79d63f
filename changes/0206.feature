Every row of the API bears the key that addresses it, whatever columns are asked for.
