"""The register of bank guarantees: taken, extended, cut, released or called; off the balance sheet until called."""
