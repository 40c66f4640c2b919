"""What can go wrong with the database as a whole, each with a sentence for the person at the screen."""

# ruff: noqa: N818 - named by what has happened

from __future__ import annotations

import errno

from sqlalchemy.exc import DBAPIError

from data.errors import UserError


class StoreError(UserError):
    """The database cannot do what was asked; the text says why and what to do, in Chinese."""


class StoreMissing(StoreError):
    """There is no database at this address."""


class StoreDamaged(StoreError):
    """There is something at this address, but it is not a sound database of this program."""


class StoreLost(StoreDamaged):
    """There was a database at this address, and it is gone."""


class StoreVersion(StoreError):
    """The database belongs to another version of this program."""


class StoreUnreachable(StoreError):
    """The database server does not answer, or does not let us in."""


class StoreFull(StoreError):
    """There is no room left on the disk."""


class StoreReadOnly(StoreError):
    """The database may be read, but not written."""


class StoreBusy(StoreError):
    """Somebody else has been writing for longer than we wait."""


class Forbidden(UserError):
    """This person may not do this; the text says so in Chinese."""


class Refused(UserError):
    """What was asked cannot be done as things stand; the text says why, in Chinese."""


class Stale(Refused):
    """What was to be confirmed has changed since the person looked at it; the text says how, in Chinese."""


_SQLITE = (
    ("SQLITE_FULL", StoreFull, "磁盘空间不足，没有保存。请清理磁盘后再试，原有数据没有变动。"),
    ("SQLITE_READONLY", StoreReadOnly, "数据库是只读的，没有保存。请检查数据库文件和所在文件夹的写入权限。"),
    ("SQLITE_CORRUPT", StoreDamaged, "数据库文件已损坏。请不要删除它，用最近的备份恢复。"),
    ("SQLITE_NOTADB", StoreDamaged, "这个文件不是数据库，或已损坏。请不要删除它，用最近的备份恢复。"),
    ("SQLITE_BUSY", StoreBusy, "数据库正忙，请稍后再试。"),
    ("SQLITE_LOCKED", StoreBusy, "数据库正忙，请稍后再试。"),
    ("SQLITE_CANTOPEN", StoreUnreachable, "数据库文件打不开。请检查文件和所在文件夹的权限。"),
    ("SQLITE_IOERR", StoreError, "读写数据库文件时出错。请检查磁盘，并尽快备份。"),
)
INCOMPLETE = "数据库里少了表、列或必有的行，不是完整的数据库。请不要覆盖它，用最近的备份恢复。"
_POSTGRES = (
    ("42P01", StoreDamaged, INCOMPLETE),
    ("42703", StoreDamaged, INCOMPLETE),
    ("53100", StoreFull, "数据库服务器的磁盘空间不足，没有保存。"),
    ("25006", StoreReadOnly, "数据库是只读的，没有保存。"),
    ("42501", StoreReadOnly, "数据库账号没有写入权限，没有保存。"),
    ("XX00", StoreDamaged, "数据库已损坏，请用最近的备份恢复。"),
    ("55P03", StoreBusy, "数据库正忙，请稍后再试。"),
    ("40", StoreBusy, "数据库正忙，请稍后再试。"),
    ("3D000", StoreMissing, "数据库服务器上没有这个数据库。"),
    ("28", StoreUnreachable, "数据库的用户名或密码不对。"),
    ("08", StoreUnreachable, "数据库服务器连不上。请检查服务器是否已启动。"),
    ("57P", StoreUnreachable, "数据库服务器正在关闭或重新启动，请稍后再试。"),
    ("53300", StoreUnreachable, "数据库服务器的连接已满，请稍后再试。"),
)


def unreadable(table: str | None = None, place: object = None) -> str:
    """Return what is said where something cannot be read, with its table and the place of its row as far as known."""
    where = "" if table is None else f"（{table} 表）" if place is None else f"（{table} 表第 {place} 行）"
    return f"数据库里有内容读不出来{where}，可能已损坏。请不要覆盖它，用最近的备份恢复。"


def of_disk(error: OSError, deed: str) -> StoreError:
    """Return what an error of the file system means for ``deed``, such as ``备份没有做成``."""
    where = f"（{error.filename}）" if error.filename else ""
    if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        return StoreFull(f"磁盘空间不足{where}，{deed}。请清理磁盘后再试。")
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return StoreReadOnly(f"没有写入权限，或磁盘是只读的{where}，{deed}。请检查文件夹的权限和磁盘。")
    if error.errno in {errno.ENOENT, errno.ENOTDIR}:
        return StoreError(f"没有这个文件夹，或不是文件夹{where}，{deed}。")
    return StoreError(f"读写磁盘时出错{where}，错误号 {error.errno}，{deed}。请检查磁盘。")


def is_undecodable(error: DBAPIError) -> bool:
    """Tell whether a text could not be read of which a bit has changed; Python's driver has no code for that."""
    return str(error.orig).startswith("Could not decode to UTF-8")


def translate(error: DBAPIError) -> StoreError | None:
    """Return the error of the store that a driver's error means; ``None`` when it is a bug of ours."""
    name = getattr(error.orig, "sqlite_errorname", None)
    if name == "SQLITE_ERROR" and str(error.orig).startswith(("no such table", "no such column")):
        return StoreDamaged(INCOMPLETE)
    if is_undecodable(error):
        return StoreDamaged(unreadable())
    if name is not None:
        return next((kind(text) for start, kind, text in _SQLITE if name.startswith(start)), None)
    if str(error.orig) == "file is not a database":
        return StoreDamaged(_SQLITE[3][2])
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return next((kind(text) for start, kind, text in _POSTGRES if state.startswith(start)), None)
    if error.connection_invalidated or "connection" in str(error.orig).lower():
        return StoreUnreachable("数据库服务器连不上。请检查服务器是否已启动。")
    return None
