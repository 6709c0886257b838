"""The ad linter: what a posting may not say and what it lacks, with one-press lawful rewordings.

``lint`` judges, ``reword`` mends one finding, ``reword_all`` every one that has a rewording. Words only: whether a
hirer has been checked, or a day has passed, is for ``kiosk.domain.law``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from kiosk.domain.job import Job, PayUnit
from kiosk.domain.law import PostingItem
from kiosk.hub.wording.advertisement import Finding, LintCode, PostingField, PostingText
from kiosk.hub.wording.advertisement_rules import Match, rule_matches
from kiosk.hub.wording.folding import Span, fold
from kiosk.hub.wording.pay import find_no_figure
from kiosk.hub.wording.sex_wording import sex_matches

DAYS_A_MONTH = Fraction("21.75")
"""劳社部发〔2008〕3号: the days that a month's wage is reckoned by."""

_SEPARATORS = " ,，、;；。:：/|\t"


@dataclass(frozen=True, slots=True)
class MinimumWage:
    """The local minimum, which differs by province and changes every two or three years: a setting of the hub.

    0 where nobody has said it: nothing is below that.
    """

    hour_yuan: Fraction
    month_yuan: int


NO_MINIMUM = MinimumWage(Fraction(0), 0)


def lint(posting: PostingText, minimum_wage: MinimumWage = NO_MINIMUM) -> tuple[Finding, ...]:
    """Everything that is wrong with a posting: first what is written, in the order of fields, then what is missing."""
    findings = [finding for field, text in posting.texts.items() for finding in _written(field, text, posting)]
    if _below(posting, minimum_wage):
        findings.append(Finding(LintCode.BELOW_MINIMUM_WAGE, None, None))
    vague = [found for found in (_vague(field, text) for field, text in posting.texts.items()) if found]
    for item in posting.missing:
        if item is PostingItem.PAY and vague:
            findings.append(vague[0])
        else:
            findings.append(Finding(LintCode(f"missing-{item.replace('_', '-')}"), None, None))
    return tuple(findings)


def lint_stated(job: Job, minimum_wage: MinimumWage) -> tuple[Finding, ...]:
    """What stands in a posting and may not stand so; what it lacks is not among it."""
    found = lint(PostingText.of_job(job), minimum_wage)
    return tuple(each for each in found if each.where is not None or each.code is LintCode.BELOW_MINIMUM_WAGE)


def reword(text: str, finding: Finding) -> str:
    """``text`` without that finding, or unchanged where it has no rewording or was made for another text.

    Pressing twice changes nothing more. What the cut brings together is judged again, so that nothing unlawful
    arises from the mending itself.
    """
    if finding.span is None or finding.replacement is None or finding.where is None or text != finding.text:
        return text
    current, joint = _replaced(text, finding.span, finding.replacement)
    # Each round takes characters away or names no sex any more, so this ends; the bound guards the next rule.
    for _ in range(len(text) + 1):
        again = next(
            (
                each
                for each in _matches(current, PostingText({finding.where: current}))
                if each.code is finding.code and each.replacement is not None and _touches(each.span, joint)
            ),
            None,
        )
        if again is None:
            break
        current, joint = _replaced(current, again.span, again.replacement or "")
    return current


def reword_all(posting: PostingText) -> PostingText:
    """The posting after every rewording has been pressed; findings without one remain."""
    texts = dict(posting.texts)
    for field in texts:
        for _ in range(len(texts[field]) + 1):
            current = replace(posting, texts={field: texts[field]}, missing=())
            finding = next((each for each in lint(current) if each.replacement is not None), None)
            if finding is None:
                break
            texts[field] = reword(texts[field], finding)
    return replace(posting, texts=texts)


def _written(field: PostingField, text: str, posting: PostingText) -> Iterable[Finding]:
    for match in _matches(text, posting):
        yield Finding(match.code, field, match.span, text, match.replacement)


def _matches(text: str, posting: PostingText) -> list[Match]:
    """In the order of the text; of two that overlap within one code the longer."""
    folded, positions = _spaced_out_joined(fold(text))
    found = [*rule_matches(folded), *sex_matches(folded, posting.hazards, posting.tasks)]
    found = [
        replace(match, span=Span(positions[match.span.start], positions[match.span.end - 1] + 1)) for match in found
    ]
    found.sort(key=lambda match: (match.span.start, -match.span.end))
    kept: list[Match] = []
    for match in found:
        if not any(match.code is other.code and match.span.overlaps(other.span) for other in kept):
            kept.append(match)
    return kept


_SPACED_OUT = re.compile(r"(?<![\u4e00-\u9fff])[\u4e00-\u9fff](?:[ .·*_|-]{1,2}[\u4e00-\u9fff])+(?![\u4e00-\u9fff])")


def _spaced_out_joined(folded: str) -> tuple[str, list[int]]:
    """押 金 and 刷.单 are written so that no filter finds them: the characters joined, with their old positions."""
    dropped = {
        at
        for match in _SPACED_OUT.finditer(folded)
        for at in range(match.start(), match.end())
        if not "\u4e00" <= folded[at] <= "\u9fff"
    }
    positions = [at for at in range(len(folded)) if at not in dropped]
    return "".join(folded[at] for at in positions), positions


def _replaced(text: str, span: Span, replacement: str) -> tuple[str, int]:
    """The text with the span replaced, and where. An empty replacement takes one separator with it."""
    start, end = span.start, span.end
    if not replacement:
        if end < len(text) and text[end] in _SEPARATORS and (start == 0 or text[start - 1] in _SEPARATORS + "\n"):
            end += 1
        elif start and text[start - 1] in _SEPARATORS and (end == len(text) or text[end] == "\n"):
            start -= 1
    return text[:start] + replacement + text[end:], start + len(replacement)


def _touches(span: Span, joint: int) -> bool:
    return span.start <= joint <= span.end


def _vague(field: PostingField, text: str) -> Finding | None:
    span = find_no_figure(text)
    return None if span is None else Finding(LintCode.VAGUE_PAY, field, span, text)


def _below(posting: PostingText, minimum: MinimumWage) -> bool:
    if posting.pay is None:
        return False
    least: Mapping[PayUnit, Fraction] = {
        PayUnit.HOUR: Fraction(minimum.hour_yuan),
        PayUnit.DAY: Fraction(minimum.month_yuan) / DAYS_A_MONTH,
        PayUnit.MONTH: Fraction(minimum.month_yuan),
    }
    return posting.pay.unit in least and posting.pay.minimum_yuan < least[posting.pay.unit]
