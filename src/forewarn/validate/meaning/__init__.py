"""Layer 2: whether the data makes sense. Each table has a Pandera model.

Types, limits and keys of single tables are left to the structure layer.
"""

from forewarn.validate.meaning.layer import check_meaning

__all__ = ["check_meaning"]
