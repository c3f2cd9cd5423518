"""Taking in a spreadsheet.

`reading` gives its cells; `tabulation` reads them as country-years, and asks wherever they could be
read in two ways; `intake` writes what was understood into a package.
"""
