"""The database of a package, and the questions put to it."""
