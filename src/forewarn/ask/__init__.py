"""The database of a package, and how to query it."""
