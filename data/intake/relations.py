"""How the parts of an Office package refer to one another."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from data.intake.limits import Bounds
from data.intake.markup import decode, tags
from data.intake.package import Package

Relations = Mapping[str, tuple[str, str]]
"""Id of a relation → the last word of its type, and the path of its target."""


def related_parts(package: Package, part: str, bounds: Bounds) -> Relations:
    """Return the relations of a part (``""`` is the package itself) that lead inside the package."""
    folder, name = posixpath.split(part)
    listed = posixpath.join(folder, "_rels", f"{name}.rels")
    relations = {}
    for tag, attributes in tags(decode(package.read(listed)), bounds, "Relationship"):
        if tag == "Relationship" and attributes.get("TargetMode") != "External":
            target = posixpath.join("/", folder, attributes.get("Target", "").replace("\\", "/"))
            kind = attributes.get("Type", "").rpartition("/")[2]
            relations[attributes.get("Id", "")] = (kind, posixpath.normpath(target).lstrip("/"))
    return relations
