"""Digests of files: their algorithms, and the names by which a descriptor claims what a file is."""

from __future__ import annotations

import hashlib
import re

# Those that every Python has, but for those whose digests have no length of their own.
_ALGORITHMS = {name for name in hashlib.algorithms_guaranteed if not name.startswith("shake")}

# Names under which descriptors give a size, a count or a digest, in small letters and in one word.
_CLAIM = re.compile(
    r"(?:md|sha|crc|blake|xxh|xxhash|adler|whirlpool|ripemd|shake)\d\w*|xxhash|etag"
    r"|(?:file|content)?(?:check|hash|md5|sha256)sum|(?:file|content)?(?:hash|digest)|hashes"
    r"|(?:file|byte|content)?size|(?:file|content|byte)length|bytes|sizeinbytes"
    r"|(?:byte|row|line|record|field|column)s?count|countof(?:rows|records|fields|columns)"
    r"|(?:n|num|numberof|count)(?:rows|records|fields|columns|cols)|rows|fields"
)


def algorithm_of(name: str) -> str | None:
    """Return the algorithm that a name such as SHA-256 or sha3-256 means; None for no known one.

    >>> algorithm_of("SHA-256"), algorithm_of("sha3-256"), algorithm_of("crc32")
    ('sha256', 'sha3_256', None)
    """
    plain = name.lower().replace("-", "_")
    return next((each for each in (plain, plain.replace("_", "")) if each in _ALGORITHMS), None)


def names_a_claim(name: str) -> bool:
    """Return whether a property that the standard does not know claims something of a file.

    >>> names_a_claim("rowCount"), names_a_claim("sha256"), names_a_claim("shape")
    (True, True, False)
    """
    # A private property is the author's own.
    plain = name.lower().replace("-", "").replace("_", "")
    return not name.startswith("_") and _CLAIM.fullmatch(plain) is not None
