Signature blocks bear the names of a dated list of office holders; every kept report tells what changed since, against another version or the figures of the moment.
