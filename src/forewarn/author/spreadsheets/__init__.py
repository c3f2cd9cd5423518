"""Reading a spreadsheet into a package.

`reading` returns its cells, as `grid` holds them. Before a library reads them, `xlsx` scans the
`parts` of the file for what that library leaves out, and for what is beyond the `limits`.
`tabulation` reads country-years from the cells, with `layout` for the header and columns and
`cells` for one cell; whatever could be read in two ways is asked, as `questions` describe. `intake`
makes the files of the package. `forewarn.author.imports` does all of it.
"""
