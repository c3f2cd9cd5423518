"""Your own packages: made, filled from spreadsheets, and written in canonical form."""
