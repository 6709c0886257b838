"""What a person gets instead of what was asked for: a stable code, one sentence and one instruction."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, ClassVar, Generic, TypeVar

Code = TypeVar("Code", bound=StrEnum)


class ExplainedError(Exception):
    """An error of one kind. ``sentence`` and ``instruction`` are for the person, the text (``detail``) for the log."""

    code: str
    sentence: str
    instruction: str

    def __init__(self, detail: str = "") -> None:
        self.detail = detail
        super().__init__(f"{self.code}: {detail}" if detail else str(self.code))


class CodedError(ExplainedError, Generic[Code]):
    """An error with several codes; ``words`` has sentence and instruction for each of them."""

    words: ClassVar[Mapping[Any, tuple[str, str]]]
    code: Code

    def __init__(self, code: Code, detail: str = "") -> None:
        self.code = code
        self.sentence, self.instruction = self.words[code]
        super().__init__(detail)
