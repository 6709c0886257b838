"""The screen in other languages: ``assets/translations/<code>.ts``, one file each, as Qt's tools write and read them.

Read as it is, without a compiled form that could be missing or old. Nothing is read or kept while the screen is in
Chinese. What a file lacks stays Chinese; a file that cannot be used leaves all of it Chinese and is reported.
"""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, QTranslator
from PySide6.QtQml import QQmlEngine

from kiosk.errors import ExplainedError
from kiosk.resources import asset_path
from kiosk.values import frozen

_OWN_NAME = re.compile(r"<source>中文</source>\s*<translation>([^<]+)</translation>")
_MARKER = re.compile(r"%(?:n|\d)")
Forms = tuple[str, ...]


class TranslationError(ExplainedError):
    """``detail`` says which file and why."""

    code = "TRANSLATION_BROKEN"
    sentence = "这台机器现在只能用中文"
    instruction = "接着用中文，或找工作人员。"


@frozen
class Language:
    """``name`` is what the language calls itself."""

    code: str
    name: str


CHINESE = Language("", "中文")


def languages(folder: Path | None = None) -> tuple[Language, ...]:
    """What can be chosen, Chinese first. Raises TranslationError when a file does not name its language."""
    found = [CHINESE]
    for file in sorted((folder or asset_path("translations")).glob("*.ts")):
        try:
            named = _OWN_NAME.search(file.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise TranslationError(f"{file.name} cannot be read: {error}") from error
        if named is None:
            raise TranslationError(f"{file.name} does not translate 中文, by which a language names itself")
        found.append(Language(file.stem, named[1]))
    return tuple(found)


class Catalogue:
    """Sentences by context (the QML file's name) and Chinese. ``unusable`` are those whose places do not match."""

    def __init__(self, sentences: dict[tuple[str, str], Forms], unusable: tuple[str, ...]) -> None:
        self.sentences = sentences
        self.unusable = unusable

    def find(self, context: str, source: str, number: int) -> str | None:
        forms = self.sentences.get((context, source))
        return None if forms is None else forms[0] if number == 1 else forms[-1]


def load_catalogue(file: Path) -> Catalogue:
    """Raises TranslationError. Two plural forms mean one and many, which holds for English and its neighbours."""
    # Only who changes the language needs a parser.
    from xml.etree import ElementTree

    try:
        root = ElementTree.parse(file).getroot()
    except (OSError, ElementTree.ParseError) as error:
        raise TranslationError(f"{file.name} cannot be read: {error}") from error
    sentences: dict[tuple[str, str], Forms] = {}
    unusable = []
    for context in root.iter("context"):
        for message in context.iter("message"):
            source = message.findtext("source") or ""
            translation = message.find("translation")
            if translation is None:
                continue
            forms = tuple(form.text or "" for form in translation.iter("numerusform")) or (translation.text or "",)
            if not all(forms):
                continue
            if any(not _places_match(source, form) for form in forms):
                unusable.append(source)
                continue
            sentences[context.findtext("name") or "", source] = forms
    if not sentences:
        raise TranslationError(f"{file.name} translates nothing")
    return Catalogue(sentences, tuple(unusable))


def _places_match(source: str, form: str) -> bool:
    """A place that is filled must be there; only the number of things may be left to the singular's own word."""
    wanted, given = set(_MARKER.findall(source)), set(_MARKER.findall(form))
    return wanted - given <= {"%n"} and given <= wanted


class _Translator(QTranslator):
    def __init__(self, catalogue: Catalogue, parent: QObject) -> None:
        super().__init__(parent)
        self._catalogue = catalogue

    def translate(self, context: str, source: str, disambiguation: str | None = None, n: int = -1) -> str:
        # None is Qt's null string: the next translator is asked, then the source text stands. The stub knows only str.
        return self._catalogue.find(context, source, n)  # type: ignore[return-value]

    def isEmpty(self) -> bool:
        return False


class ShownLanguage(QObject):
    """The language that an engine's pages are in."""

    def __init__(self, engine: QQmlEngine, folder: Path | None = None) -> None:
        super().__init__(engine)
        self._engine = engine
        self._folder = folder
        self._translator: _Translator | None = None

    def show(self, code: str) -> tuple[str, ...]:
        """Chinese for an empty code. The sentences that stay Chinese because theirs are unusable.

        Raises TranslationError; the pages are then in Chinese.
        """
        if self._translator is not None:
            QCoreApplication.removeTranslator(self._translator)
            self._translator.deleteLater()
            self._translator = None
        try:
            if not code:
                return ()
            catalogue = load_catalogue((self._folder or asset_path("translations")) / f"{code}.ts")
            self._translator = _Translator(catalogue, self)
            QCoreApplication.installTranslator(self._translator)
            return catalogue.unusable
        finally:
            self._engine.retranslate()
