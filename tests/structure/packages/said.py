"""What one of the two says of a table, in the terms of frictionless."""

# Record, field and frictionless' type of error.
Said = tuple[int | None, str | None, str]

# Of a table or a package as a whole.
NOT_CHECKED: Said = (None, None, "not-checked")
REFUSED: Said = (None, None, "refused")
FAILED: Said = (None, None, "failed")
