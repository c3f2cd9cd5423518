"""Layer 2: does the data make sense? One module for each table, each with a Pandera model.

Types, limits and keys of single tables are not repeated here: the structure layer has them.
"""

from forewarn.validate.meaning.layer import check_meaning

__all__ = ["check_meaning"]
