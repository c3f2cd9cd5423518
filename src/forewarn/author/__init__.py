"""Packages of one's own: begun, filled from spreadsheets, and written in canonical form."""
