"""What a package that extends this one says of places, which are parts of countries."""
