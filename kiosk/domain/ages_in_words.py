"""Ages that somebody has written into a posting: they stand on the screen, and no voice says them in a full hall (M10).

What tells whom the work is with (照顾80岁老人, 带3岁小孩) is no age of the person who looks for work, and is said.
"""

from __future__ import annotations

import re

_NUMBER = r"(?:[1-9１-９][0-9０-９]|[一二三四五六七八九]?十[一二三四五六七八九]?)"
_TO = r"\s*(?:[-–—~～－−]+|到|至)\s*"
_LABEL = r"(?:年[龄纪]|岁数)\s*(?:要求|限制?|在|为)*\s*[:：]?\s*"
_LEAST_OR_MOST = r"(?:年?满|不超过?|不大于|不小于|不低于|最[大小]|[小大]于|低于|超过|要求|限)?\s*"
_END = r"(?:\s*(?:左右|上下|(?:及|含)?以[上下内]|之[内间]|封顶|内|起|者))*"
_AGE = re.compile(
    rf"(?:{_LABEL})?{_LEAST_OR_MOST}(?<![0-9０-９.]){_NUMBER}\s*(?:周?岁)?(?:{_TO}{_NUMBER})?\s*周?岁{_END}"
    rf"|{_LABEL}{_LEAST_OR_MOST}{_NUMBER}(?:{_TO}{_NUMBER})?{_END}"
)
_SOMEBODY_ELSE = re.compile(r"[多+＋]?\s*(?:的|左右的?)?\s*(?:小?孩|娃|儿童|宝|学生|小朋友|男孩|女孩|老|孙|大[爷妈娘])")
_LOST_SIGNS = re.compile(r"(?<=[，、；：,;:(（])\s*[，、；,;]+|[(（]\s*[)）]|^[\s，、；,;的]+|[\s，、；：,;:]+$")


def without_ages(written: str) -> str:
    """``written`` with the ages that somebody who wants the work must have left out; may be empty."""

    def keep(match: re.Match[str]) -> str:
        return match[0] if _SOMEBODY_ELSE.match(written, match.end()) else ""

    left = _AGE.sub(keep, written)
    return written if left == written else _LOST_SIGNS.sub("", left)
