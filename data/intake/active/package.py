"""What acts in any Office package, whatever it holds: parts, and relations that lead outside."""

from __future__ import annotations

import posixpath
from functools import partial

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
}
_SOURCES = frozenset({"src", "link", "manifestlocation", "sourcefilename"})
"""Attributes that name something to be fetched, whichever tag they stand in."""
_CURE = "请删去它，把内容直接放进文件里再上传。"


def check_package(package: Package, bounds: Bounds) -> None:
    """Refuse parts and relations that act or lead outside, and XML that is not well formed, each with its place."""
    for name in package.names.values():
        _check_name(name.replace("\\", "/"))
    if "macroenabled" in decode(package.read("[Content_Types].xml")).lower():
        raise refuse("unreadable", "文件是带宏的格式", cure="请另存为不带宏的 .docx 或 .xlsx。")
    for name in package.names.values():
        if name.lower().endswith((".xml", ".rels", ".vml")):
            text = decode(package.read(name))
            if name.lower().endswith(".rels"):
                _check_relations(name, text, bounds)
            else:
                walk(text, bounds, partial(_check_attributes, name))


def refusal(place: str, what: str) -> Exception:
    """Make the refusal of what acts, with the part or cell in which it stands."""
    return refuse("unreadable", f"{place}：{what}", cure=_CURE)


def _check_name(name: str) -> None:
    known = f"/{name.lower()}"
    for part, what in _PARTS:
        if part in known:
            raise refusal(name, f"文件里有{what}")
    if known.endswith(_FOREIGN):
        raise refusal(name, "文件里有嵌入的网页或文档")


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


def _check_attributes(part: str, _tag: str, attributes: dict[str, str]) -> None:
    for name, value in attributes.items():
        key = name.lower()
        if (key in _SOURCES and ("://" in value or value.startswith(("\\\\", "//")))) or (
            key == "href" and value and not is_safe_link(value)
        ):
            raise refusal(part, "引用了外部的文件（链接的图片或网页）")
