"""The metadata of a release's deposit at Zenodo.

Source: https://developers.zenodo.org/#representation, the deposit metadata of the REST API.
"""

from __future__ import annotations

import html
import json
from typing import TYPE_CHECKING

from forewarn.errors import ReleaseError

if TYPE_CHECKING:
    import datetime

    from forewarn.package.model import Package

METADATA = ".zenodo.json"

# The licences for open data in Zenodo's vocabulary, whose ids are SPDX's in lower case.
_LICENCES = {
    "cc-by-3.0",
    "cc-by-4.0",
    "cc-by-sa-3.0",
    "cc-by-sa-4.0",
    "cc0-1.0",
    "odbl-1.0",
    "odc-by-1.0",
    "pddl-1.0",
}


def licence_id(package: Package) -> str:
    """Return Zenodo's id of the package's licence; raise `ReleaseError` if it has none."""
    licences = [each.get("name", "") for each in package.descriptor.get("licenses", [])]
    if len(licences) != 1 or licences[0].lower() not in _LICENCES:
        raise ReleaseError(
            f"the package has the licence {', '.join(licences) or 'none'}: Zenodo needs one of "
            + ", ".join(sorted(_LICENCES))
        )
    return str(licences[0].lower())


def write_metadata(package: Package, moment: datetime.datetime) -> str:
    """Return the metadata as JSON.

    A deposit has one licence, so those of the sources stand in its notes. Raises `ReleaseError` if
    Zenodo does not know the package's licence.
    """
    descriptor = package.descriptor
    names = [each.get("title", "") for each in descriptor.get("contributors", [])]
    own = ", ".join(sorted({source["licence"] for source in descriptor.get("sources", [])}))
    description = html.escape(str(descriptor.get("description") or package.name))
    metadata = {
        "title": descriptor.get("title", package.name),
        "upload_type": "dataset",
        "version": package.version,
        "publication_date": f"{moment:%Y-%m-%d}",
        "description": f"<p>{description}</p>",
        "notes": f"Each source's values stay under its own licence ({own}): see LICENSE-DATA.md "
        "and the table sources.",
        "creators": [{"name": name} for name in names if name] or [{"name": package.name}],
        "keywords": descriptor.get("keywords", []),
        "license": licence_id(package),
        "access_right": "open",
        "language": "eng",
    }
    return json.dumps(metadata, indent=2, ensure_ascii=False) + "\n"
