"""What somebody must look at: raised once, open until a person closes it."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Connection, insert, select, text, update

from kiosk.hub.schema import ALARM

_RAISING = 4743476
"""Number of the advisory lock under which PostgreSQL raises alarms, so that two at once do not raise two."""


class AlarmCode(StrEnum):
    ID_REUSED = "ID_REUSED"
    TICKET_REUSED = "TICKET_REUSED"
    UNREADABLE = "UNREADABLE"
    UNSIGNED = "UNSIGNED"
    NEWER_KIOSK = "NEWER_KIOSK"
    HUB_KEY_MISSING = "HUB_KEY_MISSING"
    REVOKED_KEY = "REVOKED_KEY"
    CLONE_SUSPECTED = "CLONE_SUSPECTED"
    INVITATION_REUSED = "INVITATION_REUSED"
    NOT_PROCESSED = "NOT_PROCESSED"
    JOBS_GONE = "JOBS_GONE"
    AUDIT_BROKEN = "AUDIT_BROKEN"
    ROLLOUT_STOPPED = "ROLLOUT_STOPPED"
    AUDIT_MISSING = "AUDIT_MISSING"


ALARM_WORDS: dict[AlarmCode, tuple[str, str]] = {
    AlarmCode.ID_REUSED: (
        "一台终端用同一个编号发来了两份不同的内容，第二份没有收。",
        "请检查这台终端是否被复制；需要时撤销后重新登记。",
    ),
    AlarmCode.TICKET_REUSED: (
        "一台终端用同一个票号开了两张票，第二张没有收。",
        "请检查这台终端是否被复制；需要时撤销后重新登记。",
    ),
    AlarmCode.UNREADABLE: (
        "一台终端发来的内容签名正确，但读不出来，没有收。",
        "请更新这台终端的程序，并把它的日志交给技术人员。",
    ),
    AlarmCode.UNSIGNED: (
        "一台终端转来的内容不是已登记的终端签名的，没有收。",
        "请核对终端是否登记；刚恢复过备份时，请重新登记。",
    ),
    AlarmCode.NEWER_KIOSK: (
        "一台终端的程序比服务器新，它发来的内容先留在终端里。",
        "请更新服务器的程序，终端会自动重发。",
    ),
    AlarmCode.HUB_KEY_MISSING: (
        "一台终端的内容是用服务器已经没有的密钥封的，先留在终端里。",
        "请从备份找回旧密钥文件，终端会自动重发。",
    ),
    AlarmCode.REVOKED_KEY: (
        "已撤销的终端在撤销以后还在发内容，没有收。",
        "这台终端可能在别人手里，请找到它。",
    ),
    AlarmCode.CLONE_SUSPECTED: (
        "两台机器在用同一个终端身份，两台都已停止开票。",
        "请找到两台机器，只给其中一台重新登记。",
    ),
    AlarmCode.INVITATION_REUSED: (
        "一份已经用过的登记邀请又被别的机器拿来登记，没有成功。",
        "请查清邀请文件经过了谁的手；需要时撤销这台终端后重新登记。",
    ),
    AlarmCode.NOT_PROCESSED: (
        "服务器的程序处理一份内容时出错，它先留在终端里，其他内容不受影响。",
        "请把服务器日志交给技术人员，修好以后终端会自动重发。",
    ),
    AlarmCode.JOBS_GONE: (
        "一台终端原来有岗位，现在一条也没有了，只能看服务。",
        "请看它的磁盘和网络；联网后它会自己取一份新的，取不到就插一次U盘。",
    ),
    AlarmCode.AUDIT_BROKEN: (
        "一台终端的操作记录接不上，有人改过或者删过。",
        "不要动这台终端，查清谁进过它的维护页和系统，再决定要不要撤销。",
    ),
    AlarmCode.AUDIT_MISSING: (
        "一台终端的操作记录中间缺了几条，三天还没有补上。",
        "先收它的U盘；服务器恢复过备份的，到机器上用 kiosk bundle export --all 补。都不是，查清谁进过它的系统。",
    ),
    AlarmCode.ROLLOUT_STOPPED: (
        "新程序在几台机器上没站住或装不上，已经自动停发；那几台退回了原来的，照常用。",
        "请看“机器”页是哪几台、什么原因，交给做程序的人；修好以后发新版本。",
    ),
}
"""Sentence and instruction for people."""


def alarm_words(code: str) -> tuple[str, str]:
    """Of a code that a newer program has raised only the code is known."""
    return ALARM_WORDS[AlarmCode(code)] if code in set(AlarmCode) else (code, "请把这个代码告诉技术人员。")


def raise_once(connection: Connection, code: AlarmCode, kiosk_id: int | None, detail: str, now: int) -> bool:
    """Raise unless the same is open already; False then. ``detail`` holds codes and numbers, never anything personal.

    Call it last in a transaction: on PostgreSQL it waits for whoever else is raising one.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _RAISING})
    opened = select(ALARM.c.id).where(
        ALARM.c.code == code, ALARM.c.kiosk_id.is_not_distinct_from(kiosk_id), ALARM.c.closed_at.is_(None)
    )
    if connection.execute(opened).first() is not None:
        return False
    connection.execute(insert(ALARM).values(at=now, code=code, kiosk_id=kiosk_id, detail=detail))
    return True


def close(connection: Connection, alarm_id: int, by: str, now: int) -> bool:
    """False when it was closed before, or never raised."""
    closing = update(ALARM).where(ALARM.c.id == alarm_id, ALARM.c.closed_at.is_(None))
    return connection.execute(closing.values(closed_at=now, closed_by=by)).rowcount == 1
