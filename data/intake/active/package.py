"""What acts in any Office package, whatever it holds: parts, and relations that lead outside.

A program goes by the content type of a part and by relations, never by its name. So the type decides what is looked
through, and a part of XML has to be named as one.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from functools import partial
from urllib.parse import unquote

from data.intake.active.formulas import is_safe_link
from data.intake.gate import refuse
from data.intake.limits import Bounds
from data.intake.markup import decode, tags, walk
from data.intake.package import Package

_PARTS = (
    ("vbaproject", "宏"),
    ("/macrosheets/", "宏表"),
    ("/dialogsheets/", "对话框表"),
    ("/activex/", "ActiveX 控件"),
    ("/embeddings/", "嵌入的对象"),
    ("/externallinks/", "外部链接"),
    ("/connections", "数据连接"),
    ("/querytables/", "数据查询"),
    ("/webextensions/", "加载项"),
    ("customui/", "自定义界面"),
    ("/ctrlprops/", "控件"),
    ("/mailmerge", "邮件合并的数据源"),
    ("/recipientdata", "邮件合并的数据源"),
)
_FOREIGN = (".htm", ".html", ".mht", ".mhtml", ".rtf", ".doc", ".docx", ".docm", ".xls", ".xlsx", ".exe", ".dll", ".js")
_TYPES = {
    "macro": "宏",
    "vbaproject": "宏",
    "vbadata": "宏",
    "dialogsheet": "对话框表",
    "activex": "ActiveX 控件",
    "oleobject": "嵌入的对象",
    "externallink": "外部链接",
    "connections": "数据连接",
    "querytable": "数据查询",
    "webextension": "加载项",
    "controlproperties": "控件",
    "mailmerge": "邮件合并的数据源",
    "volatiledependencies": "实时数据",
    "html": "嵌入的网页或文档",
    "rfc822": "嵌入的网页或文档",
    "rtf": "嵌入的网页或文档",
    "msword": "嵌入的网页或文档",
}
"""Words in content types of what acts, whatever its part is called."""
_READ = (".xml", ".rels", ".vml", ".svg")
"""Endings of the parts that are looked through."""
_PLAIN = frozenset({"application/xml", "text/xml"})
"""Types that say nothing of what a part is: data of the office's own."""
_RELATIONS = {
    "afchunk": "嵌入的网页或文档（altChunk）",
    "attachedtemplate": "附加的模板",
    "oleobject": "嵌入的对象",
    "package": "嵌入的对象",
    "control": "控件",
    "subdocument": "子文档",
    "frame": "框架",
    "externallink": "外部链接",
    "externallinkpath": "外部链接",
    "connections": "数据连接",
    "querytable": "数据查询",
    "vbaproject": "宏",
    "mailmergesource": "邮件合并的数据源",
    "recipientdata": "邮件合并的数据源",
    "xlmacrosheet": "宏表",
    "transform": "转换文件",
    "extensibility": "自定义界面",
    "webextension": "加载项",
    "webextensiontaskpanes": "加载项",
    "activexcontrolbinary": "ActiveX 控件",
    "ctrlprop": "控件",
    "wordvbadata": "宏",
    "keymapcustomizations": "自定义的快捷键",
    "xlintlmacrosheet": "宏表",
    "volatiledependencies": "实时数据",
}
_SOURCES = frozenset({"src", "link", "manifestlocation", "sourcefilename"})
"""Attributes that name something to be fetched, whichever tag they stand in."""
_CLICKED = frozenset({"a", "hyperlink", "hlinkclick", "hlinkhover", "shape", "group", "rect", "line", "oval"})
"""Tags whose address is a link that somebody clicks on; others fetch what stands there."""
_CURE = "请删去它，把内容直接放进文件里再上传。"


def check_package(package: Package, bounds: Bounds) -> None:
    """Refuse parts and relations that act or lead outside, and XML that is not well formed, each with its place."""
    for name in package.names.values():
        _check_name(name.replace("\\", "/"))
    if "macroenabled" in decode(package.read("[Content_Types].xml")).lower():
        raise refuse("unreadable", "文件是带宏的格式", cure="请另存为不带宏的 .docx 或 .xlsx。")
    for name, kind in part_types(package, bounds).items():
        _check_type(name, kind)
    for name in package.names.values():
        if name.lower().endswith(_READ):
            text = decode(package.read(name))
            if name.lower().endswith(".rels"):
                _check_relations(name, text, bounds)
            else:
                walk(text, bounds, partial(_check_attributes, name))


def part_types(package: Package, bounds: Bounds) -> Mapping[str, str]:
    """Return the content type of each part by its name, as the package declares it; none where it does not."""
    by_name: dict[str, str] = {}
    by_ending: dict[str, str] = {}
    for tag, attributes in tags(decode(package.read("[Content_Types].xml")), bounds):
        kind = attributes.get("ContentType", "").strip().lower()
        if tag == "Override":
            by_name[_plain_name(attributes.get("PartName", ""))] = kind
        elif tag == "Default":
            by_ending[attributes.get("Extension", "").lower()] = kind
    plain = {name: _plain_name(name) for name in package.names.values()}
    declared = {name: by_name.get(key) or by_ending.get(key.rpartition(".")[2]) for name, key in plain.items()}
    return {name: kind for name, kind in declared.items() if kind}


def _plain_name(name: str) -> str:
    """Return the name of a part as programs compare it."""
    return unquote(name).replace("\\", "/").lstrip("/").lower()


def texts_to_check(package: Package, bounds: Bounds, folder: str) -> list[str]:
    """Return the names of the parts that a program may take for the document's own: of its folder or by their type."""
    types = part_types(package, bounds)
    plain = {name: _plain_name(name) for name in package.names.values()}
    return [
        name
        for name, key in plain.items()
        if key.endswith(".xml") and (key.startswith(folder) or types.get(name, "text/xml") not in _PLAIN)
    ]


def refusal(place: str, text: str) -> Exception:
    """Make the refusal of what acts, with the part or cell in which it stands."""
    return refuse("unreadable", f"{place}：{text}", cure=_CURE)


def _check_name(name: str) -> None:
    known = f"/{name.lower()}"
    for part, content in _PARTS:
        if part in known:
            raise refusal(name, f"文件里有{content}")
    if known.endswith(_FOREIGN):
        raise refusal(name, "文件里有嵌入的网页或文档")


def _check_type(name: str, kind: str) -> None:
    """Refuse a part that acts by its type, and one of XML that is named as something else."""
    for word, content in _TYPES.items():
        if word in kind:
            raise refusal(name, f"文件里有{content}")
    if kind.endswith(("+xml", "/xml")) and not name.lower().endswith(_READ):
        raise refusal(name, "部分的名称和内容的种类不符")


def _check_relations(name: str, text: str, bounds: Bounds) -> None:
    """Refuse what leads outside other than a link that somebody clicks on, and parts that act."""
    for tag, attributes in tags(text, bounds):
        if tag != "Relationship":
            continue
        kind = attributes.get("Type", "").rpartition("/")[2].lower()
        target = attributes.get("Target", "")
        outside = attributes.get("TargetMode", "").lower() == "external"
        place = f"{name}（{attributes.get('Id', '')}）"
        if kind in _RELATIONS:
            raise refusal(place, f"文件里有{_RELATIONS[kind]}")
        if kind == "hyperlink":
            if outside and not is_safe_link(target):
                raise refusal(place, "超链接指向本机或网络上的文件")
        elif outside or ":" in target or target.startswith(("//", "\\")):
            raise refusal(place, "引用了外部的文件（链接的图片、模板或工作簿）")
        elif posixpath.normpath(f"/{target}").lower().endswith(_FOREIGN):
            raise refusal(place, "文件里有嵌入的网页或文档")


def _check_attributes(part: str, tag: str, attributes: dict[str, str]) -> None:
    """Refuse an attribute by which a program would fetch something, and a script in a picture."""
    if tag.lower() == "script":
        raise refusal(part, "图片里有脚本")
    fetches = part.lower().endswith((".svg", ".vml")) and tag.lower() not in _CLICKED
    for name, value in attributes.items():
        key = name.lower()
        if (key in _SOURCES and ("://" in value or value.startswith(("\\\\", "//")))) or (
            key == "href" and value and (not is_safe_link(value) or (fetches and not value.startswith("#")))
        ):
            raise refusal(part, "引用了外部的文件（链接的图片或网页）")
