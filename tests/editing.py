"""A package of the .xlsx family whose parts are changed one by one; what nobody changes stays as it was sent."""

from __future__ import annotations

import io
import posixpath
import shutil
import zipfile
from functools import lru_cache
from typing import Any

from lxml import etree

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_TYPES_PART = "[Content_Types].xml"
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
"""Only packages that passed the gate come here: it refuses a document type, and bounds sizes and depth."""

Element = Any
"""An element of lxml."""


class NotEditableError(Exception):
    """The package is built in a way that is not changed in place."""


def main(name: str) -> str:
    """Return the full name of an element of a spreadsheet."""
    return f"{{{MAIN}}}{name}"


class EditablePackage:
    """The parts of a package by path; names are matched without case, as the programs do."""

    def __init__(self, content: bytes) -> None:
        """Open a package; nothing of it is unpacked yet."""
        self._archive = zipfile.ZipFile(io.BytesIO(content))
        self._names = {name.lower(): name for name in self._archive.namelist()}
        self._trees: dict[str, Element] = {}
        self._written: dict[str, bytes] = {}

    def __contains__(self, path: str) -> bool:
        """Tell whether there is such a part."""
        return path.lower() in self._names

    def read(self, path: str) -> bytes:
        """Return a part as it is now; ``NotEditableError`` where it is missing."""
        if path.lower() not in self._names:
            raise NotEditableError(path)
        name = self._names[path.lower()]
        return self._written[name] if name in self._written else self._archive.read(name)

    def write(self, path: str, part: bytes) -> None:
        """Put a part in the place of the one of that path, or beside the others."""
        self._written[self._names.setdefault(path.lower(), path)] = part

    def tree(self, path: str) -> Element:
        """Return the root of a part, which is written back as it then is."""
        key = path.lower()
        if key not in self._trees:
            try:
                self._trees[key] = etree.fromstring(self.read(path), _PARSER)
            except etree.XMLSyntaxError as error:
                raise NotEditableError(path) from error
        return self._trees[key]

    def free_path(self, pattern: str) -> str:
        """Return the first path of a pattern such as ``xl/comments{}.xml`` that no part has."""
        number = 1
        while pattern.format(number) in self:
            number += 1
        return pattern.format(number)

    # Relations and kinds of parts.

    def related(self, part: str, relation: str | None = None, kind: str | None = None) -> str | None:
        """Return the path that a part refers to, by the relation's id or by the last word of its type."""
        listed = _relations_of(part)
        if listed not in self:
            return None
        for found in self.tree(listed):
            fits = found.get("Id") == relation if relation else (found.get("Type") or "").endswith(f"/{kind}")
            if fits and found.get("TargetMode") != "External":
                target = posixpath.join("/", posixpath.dirname(part), found.get("Target") or "")
                return posixpath.normpath(target).lstrip("/")
        return None

    def relate(self, part: str, path: str, kind: str) -> str:
        """Let a part refer to another one, and return the relation's id."""
        listed = _relations_of(part)
        if listed not in self:
            self.write(
                listed, etree.tostring(etree.Element(f"{{{_RELATIONS}}}Relationships", nsmap={None: _RELATIONS}))
            )
        relations = self.tree(listed)
        taken = {found.get("Id") for found in relations}
        number = len(taken) + 1
        while f"rId{number}" in taken:
            number += 1
        added = etree.SubElement(relations, f"{{{_RELATIONS}}}Relationship")
        added.set("Id", f"rId{number}")
        added.set("Type", f"{OFFICE}/{kind}")
        added.set("Target", f"/{path}")
        return f"rId{number}"

    def declare(self, path: str, kind: str) -> None:
        """State the kind of a part that is new."""
        added = etree.SubElement(self.tree(_TYPES_PART), f"{{{_TYPES}}}Override")
        added.set("PartName", f"/{path}")
        added.set("ContentType", kind)

    def content(self) -> bytes:
        """Return the package: changed parts in their places, new ones behind, the others as they are."""
        for key, root in self._trees.items():
            self._written[self._names[key]] = etree.tostring(
                root, xml_declaration=True, encoding="UTF-8", standalone=True
            )
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
            for entry in self._archive.infolist():
                if entry.filename in self._written:
                    target.writestr(entry.filename, self._written.pop(entry.filename))
                    continue
                with self._archive.open(entry) as old, target.open(_plain(entry), "w") as new:
                    shutil.copyfileobj(old, new)
            for name, part in self._written.items():
                target.writestr(name, part)
        return made.getvalue()


def _plain(entry: zipfile.ZipInfo) -> zipfile.ZipInfo:
    copied = zipfile.ZipInfo(entry.filename, entry.date_time)
    copied.compress_type = zipfile.ZIP_DEFLATED
    copied.file_size = entry.file_size
    return copied


@lru_cache(maxsize=64)
def _relations_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")
