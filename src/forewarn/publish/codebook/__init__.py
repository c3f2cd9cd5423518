"""The codebook: what every table, field and indicator of a package means.

Fields come from the schemas; indicators, sources and coverage from the data.
"""

from forewarn.publish.codebook.csv import write_csv
from forewarn.publish.codebook.markdown import write_markdown

__all__ = ["write_csv", "write_markdown"]
