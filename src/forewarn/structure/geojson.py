"""What GeoJSON must be beyond what its JSON schema says.

Source: RFC 7946, sections 3.1.6 (rings), 3.2 (identifiers), 5 (bounding boxes) and 7.1 (members of
other objects).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from forewarn.structure.exact_values import Numeral

if TYPE_CHECKING:
    from collections.abc import Iterator

# The members that an object of each type may not have.
_MEMBERS_OF_OTHERS = {
    "Feature": ("coordinates", "geometries", "features"),
    "FeatureCollection": ("coordinates", "geometries", "geometry", "properties"),
}
_NO_MEMBERS_OF_GEOMETRIES = ("geometry", "properties", "features")

_SMALLEST_BOX = 4


def is_geojson(value: dict[str, Any]) -> bool:
    """Return whether an object that the JSON schema accepts is GeoJSON.

    Its numbers are as `exact_json` returns them.
    """
    return _sizes(value) is not None


def _sizes(value: Any) -> set[int] | None:
    """Return how many numbers the positions of an object have; None if it is not GeoJSON."""
    # The JSON schema takes anything for a feature.
    if not isinstance(value, dict) or not isinstance(kind := value.get("type"), str):
        return None
    if any(name in value for name in _MEMBERS_OF_OTHERS.get(kind, _NO_MEMBERS_OF_GEOMETRIES)):
        return None
    sizes: set[int] = set()
    for part in _parts(value):
        found = _sizes(part)
        if found is None:
            return None
        sizes |= found
    if "coordinates" in value:
        if not all(map(_is_closed, _rings(value))):
            return None
        sizes |= {len(position) for position in _positions(value["coordinates"])}
    if kind == "Feature" and not isinstance(value.get("id", ""), str):
        return None
    return sizes if _has_fitting_box(value, sizes) else None


def _parts(value: dict[str, Any]) -> list[dict[str, Any]]:
    match value["type"]:
        case "Feature":
            return [value["geometry"]] if value["geometry"] is not None else []
        case "FeatureCollection":
            return list(value["features"])
        case "GeometryCollection":
            return list(value["geometries"])
    return []


def _rings(value: dict[str, Any]) -> list[list[Any]]:
    match value["type"]:
        case "Polygon":
            return list(value["coordinates"])
        case "MultiPolygon":
            return [ring for polygon in value["coordinates"] for ring in polygon]
    return []


def _is_closed(ring: list[Any]) -> bool:
    return bool(ring[0] == ring[-1])


def _positions(coordinates: list[Any]) -> Iterator[list[Any]]:
    if coordinates and isinstance(coordinates[0], Numeral):
        yield coordinates
        return
    for part in coordinates:
        yield from _positions(part)


def _has_fitting_box(value: dict[str, Any], sizes: set[int]) -> bool:
    if "bbox" not in value:
        return True
    box = value["bbox"]
    if not all(isinstance(number, Numeral) for number in box):
        return False
    if sizes:
        return len(box) in {2 * size for size in sizes}
    return len(box) >= _SMALLEST_BOX and len(box) % 2 == 0
