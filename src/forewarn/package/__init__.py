"""The data package on disk: finding it, parsing its descriptor and schemas, and where it is kept.

`model` has the classes of a package and `schema` those of a table. `load` reads a package with
`descriptor`, `dialect`, `schema_parsing` and its helpers; `paths` keeps every path inside the
package, and `rows` reads small tables. `find` looks for a package upward from a folder, and
`locate` by any name: `archive` unpacks zip files, and `bundle` the release that comes with the
software, into the `cache`.
"""
