"""How a package, a table or a row is cited: with version, date and the digest of its rows."""
