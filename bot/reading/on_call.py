"""Whether on-call duty is included in a placement: yes, no, not settled, or not said.

*Beredskap* counts as on-call. A question, a line of the routine («Ingår jourarbete») and a heading are no answer;
the home clinic's on-call says nothing of the place's. Where the words pull both ways, nothing is settled.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from bot.reading import lacking
from bot.reading import on_call_words as said
from bot.reading.model import Span
from bot.reading.passage import Passage
from bot.reading.patterns import regex
from bot.routine.model import Certainty

_WE_KNOW = regex(
    r"^\s(?:vet (?:vi|jag|man)|har vi (?:bestämt|kommit överens om)|we know) (?:att|that)\b(?! (?:det|it))"
)
_WHETHER = frozenset(("om", "ifall", "huruvida", "whether", "if"))
_WHAT_IS_ASKED = frozenset(("det", "den", "hon", "han", "hen", "jour", "jouren", "it", "she", "he", "sådan"))
_SENTENCE_END = regex(r"[.!?](?=\s)")
_ASKS = regex(r"\s?\?")
_QUESTION = regex(r"[^.!?\n]{0,40}\?")
_REMARK = regex(
    r"[,(:-]?\s?(?:-\s)?(?:men |fast |dock |-\s)?(?:det(?:ta)?\b|om inte|om ni|unless|återkom|vet\b|oklart|"
    r"ej klart|tbd|meddelas|"
    r"får vi|beror|if|vid behov|om möjligt)"
)
_LINE = regex(r"\s{0,3}[:=|\t-]?[\s-]{0,8}([^\n.]{0,60}(?![\w-]))")  # whole words: no part of a number
_AFTER_A_MARK = regex(r"\s?[:=|\t-][^\n]")
MAX_MENTIONS = 100  # in one text
_AROUND = 160  # characters of a sentence on each side of a mention, in which it is said to be lacking


class _Says(Enum):
    YES = "yes"
    NO = "no"
    PERHAPS = "perhaps"
    LATER = "later"  # said to follow
    HOME = "home"  # the home clinic's
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class _Mention:
    start: int  # of the words that say it
    end: int
    says: _Says
    word: str


def _mentions(text: Passage) -> list[_Mention]:
    found: list[_Mention] = []
    for match in said.mentions(text.folded):
        word = match[0]
        if len(found) >= MAX_MENTIONS:
            break
        if said.TRAP.search(word):
            continue
        says, start, end = _judge(text, match.start(), match.end())
        found.append(_Mention(start, end, says, word))
    return found


def _judge(text: Passage, start: int, end: int) -> tuple[_Says, int, int]:
    """What the words around one mention say, and the slice that says it."""
    word = text.folded[start:end]
    if said.FREE.search(word):
        return _Says.NO, start, end
    first, last = max(text.sentence_start(start), start - 80), min(text.sentence_end(end), end + 110)
    before, after = text.folded[first:start], text.folded[end:last]
    if new_line := said.NEW_LINE.search(text.original, end, last):
        after = after[: new_line.start() - end]
    if said.OTHERS_DUTY.search(before):
        return _Says.NOTHING, start, end
    if (settled := _settled_since(text, start, end)) is not None:
        return settled
    lead = said.LEAD.match(after)
    after = after[lead.end() :] if lead else after
    near_before, near_after = _clause_before(before), _clause_after(after)

    if (concluded := _concluded(text, start, end)) is not None:
        return concluded
    answered = _answer_after(text, start, end, before, near_before)
    if answered is not None:
        return answered
    if said.VERB_FIRST.search(near_before) and re.match(r"[^.!]{0,40}\?", near_after):
        return _Says.NOTHING, start, end  # "…, ingår jour hos er?"
    end += lead.end() if lead else 0
    clause_start, clause_end = start - len(near_before), end + len(near_after)
    clause = near_before + word + near_after

    # "de har ändrat sig om jouren, den ingår nu"
    taken_up = lead is not None and _decided_after(near_after) is not None
    listed = said.INDIRECT_LIST.search(before) is not None and _decided_after(near_after) is None
    if (listed or said.INDIRECT.search(near_before)) and not taken_up:
        return _indirectly(text, start, end, before, near_after), clause_start, clause_end
    if said.ALSO.search(before):
        return _Says.YES, clause_start, clause_end
    wider = near_before + word + _and_on(after, near_after)
    if said.OUTSIDE.match(after) or (said.SOME.search(near_before) and said.NOT_PLANNED.match(after)):
        return _Says.NO, clause_start, clause_end
    if said.LATER.search(wider) and not _settled_first(near_after):
        return _Says.LATER, clause_start, end + len(_and_on(after, near_after))
    asks = _ASKS.match(after) and not (said.NO_BEFORE.search(near_before) and len(before) > len(near_before) + 20)
    one = said.ONE_OF_THEM.search(text.folded, first, last)
    one_alone = one is not None and not said.NO_BEFORE.search(text.folded, first, one.start())
    if said.UNKNOWN.search(wider) or said.MAYBE.search(wider) or asks or one_alone:
        return _Says.PERHAPS, clause_start, end + len(_and_on(after, near_after))
    if said.BOTH.match(after):
        return _Says.NOTHING, start, end
    if said.HOME.search(clause):
        return _Says.HOME, clause_start, clause_end
    if said.NOT_YET.match(near_after) or (_decided_after(near_after) is None and _still_lacking(text, start, end)):
        return _Says.LATER, clause_start, clause_end
    says = _polarity(before, near_before, near_after, after)
    if says is _Says.NOTHING and (_is_doing_it(word, near_before) or _will_be(near_before, after)):
        says = _Says.YES
    return says, *_trimmed(text, clause_start, clause_end)


def _settled_since(text: Passage, start: int, end: int) -> tuple[_Says, int, int] | None:
    """What became of duty that was open once: «… var länge oklart, men nu är det bestämt: den ingår inte»."""
    begin, stop = max(text.sentence_start(start), start - _AROUND), min(text.sentence_end(end), end + _AROUND)
    once = said.ONCE_OPEN.search(text.folded, begin, stop)
    if once is None or start > once.start("turn"):
        return None
    told = _WE_KNOW.sub("", text.folded[once.end("turn") : stop])
    if said.MENTION.search(told):
        return _Says.NOTHING, start, end  # «…, men nu är det klart: ingen jour»
    if said.UNKNOWN.search(told) or said.MAYBE.search(told) or said.LATER.search(told):
        return _Says.PERHAPS, begin, stop
    return _decided_after(told) or _Says.NOTHING, *_trimmed(text, min(start, once.start()), stop)


def _concluded(text: Passage, start: int, end: int) -> tuple[_Says, int, int] | None:
    """What a sentence comes to in the end: «…, så den ingår»; NOTHING where the duty is named there again."""
    stop = min(text.sentence_end(end), end + _AROUND)
    then = said.CONCLUDES.search(text.folded[end:stop])
    if then is None:
        return None
    told, doubt = then["told"], (said.UNKNOWN, said.MAYBE, said.LATER)
    if any(each.search(told) for each in doubt):
        return None
    if (again := said.MENTION.search(told)) and (said.NO_BEFORE.search(told, 0, again.start()) or _decided_after(told)):
        return _Says.NOTHING, start, end
    decided = _decided_after(told) if said.IT.match(told) else None
    return (decided, start, end + then.end()) if decided else None


def _settled_first(near_after: str) -> bool:
    """«Jour ingår och vi återkommer om schemat»: what comes later is something else."""
    conjunction = said.AND.search(near_after)
    if conjunction is None or said.LATER.search(near_after, 0, conjunction.start()):
        return False
    return _decided_after(near_after[: conjunction.start()]) is not None


def _is_doing_it(word: str, near_before: str) -> bool:
    """ "She will be on call", «hon jourar»: the words for the duty are the verb."""
    on_call = word in ("on call", "on-call") and said.IS_ON_CALL.search(near_before) is not None
    return on_call or (word == "jourar" and said.INDIRECT.search(near_before) is None)


def _will_be(near_before: str, after: str) -> bool:
    """ "There will be on-call duty", «det blir jour»."""
    return said.THERE_WILL_BE.search(near_before) is not None and said.NOT_FOR.search(after) is None


def _still_lacking(text: Passage, start: int, end: int) -> bool:
    """Whether a mention stands in what its sentence says is lacking: «det som fattas är jouren», «återstår: jour»."""
    begin = max(text.sentence_start(start), start - _AROUND)
    sentence = text.folded[begin : min(text.sentence_end(end), end + _AROUND)]
    return lacking.is_lacking(list(lacking.in_sentence(sentence)), start - begin)


def _indirectly(text: Passage, start: int, end: int, before: str, near_after: str) -> _Says:
    """What an indirect question tells: «om jour ingår är oklart», «hur det blir med jouren skickar jag senare». Never
    that there is on-call duty, or none."""
    sentence = text.folded[
        max(text.sentence_start(start), start - _AROUND) : min(text.sentence_end(end), end + _AROUND)
    ]
    if said.LATER.search(sentence):
        return _Says.LATER
    if said.UNKNOWN.search(before) or said.UNKNOWN.search(near_after) or said.SHOULD_IT.match(near_after):
        return _Says.PERHAPS
    return _Says.LATER if lacking.OPEN.search(sentence) else _Says.NOTHING


def _clause_before(before: str) -> str:
    """What stands before a mention in its own clause."""
    cut = 0
    for match in said.COMMA.finditer(before):
        cut = match.end()
    for match in said.AND.finditer(before, cut):
        cut = match.end()
    return before[cut:]


def _clause_after(after: str) -> str:
    match = said.COMMA.search(after)
    return after[: match.start()] if match else after


def _and_on(after: str, near: str) -> str:
    """The clause after a mention together with a remark on it: «eventuellt jour, det får vi se»."""
    rest = after[len(near) :]
    if _REMARK.match(rest):
        return after[: len(near) + 60]
    return near


def _answer_after(text: Passage, start: int, end: int, before: str, near_before: str) -> tuple[_Says, int, int] | None:
    """The answer to a question or beside a label: «Ingår jour? Nej.», «Jour: ja», «Jour<TAB>nej»; NOTHING for a
    question or a line of the routine without one. None where the mention is neither."""
    following = text.folded[end : end + 140]
    asked = said.ASKING_BEFORE.search(before) or said.ASKING_HOW.search(before)
    if not asked and not said.NO_BEFORE.search(before):
        asked = said.ASKING_LOOSELY.search(before)
    label_start = not near_before.strip(" \n*•-") or before.rstrip(" *•-")[-1:] == "\n"
    if not asked and label_start and re.match(r"\w{0,12}\s?[:=\t-]\s{0,8}\?", following):
        return _Says.PERHAPS, start, end
    question = _QUESTION.match(following)
    if asked and not question and not said.ROUTINE_LINE.search(before):
        asked = None
    ticks = label_start and said.TICKED.match(following)
    if (
        not (asked or ticks)
        and not (label_start and said.LABEL_END.match(following))
        and not (question and label_start)
    ):
        return None
    here = start - len(asked[0].lstrip()) if asked else start
    if tick := said.TICKED.match(following):
        says = _Says.NO if (tick["value"] or tick["first"]) in ("nej", "no") else _Says.YES
        return says, here, end + tick.end()
    at = question.end() if question else 0
    reply = following[at:]
    match = said.LABEL_VALUE.match(reply if question else following)
    if match and _is_another_line(text, match, end + at):
        return _Says.NOTHING, here, end
    if match:
        stop = end + at + match.start("rest")
        rest = _clause_after(_SENTENCE_END.split(match["rest"], maxsplit=1)[0])
        if said.MAYBE.match(match["rest"].lstrip(" ,(-:")):
            rest = match["rest"]
        if said.UNKNOWN.match(match["value"] + rest) or said.MAYBE.search(rest) or said.LATER.search(rest):
            return _Says.PERHAPS, here, stop + len(rest)
        return (_Says.NO if match["value"] in said.NAYS else _Says.YES), here, stop
    if not question and asked and re.match(r"\w*[\s.;”\"»]*(?:\n|$)|\w*[.;]", following):
        return _Says.NOTHING, here, end
    line = _LINE.match(reply)
    words = line[1] if line else ""
    stop = end + at + (line.end() if line else 0)
    if said.LATER.search(words) and not said.MAYBE.match(words):
        return _Says.LATER, here, stop
    if said.UNKNOWN.search(words) or said.MAYBE.search(words) or (not question and words.strip() == "?"):
        return _Says.PERHAPS, here, stop
    if question:
        return _Says.NOTHING, here, end
    if _AFTER_A_MARK.match(following) and (said.OFTEN.match(" " + words) or said.A_KIND.match(words)):
        return _Says.YES, here, stop
    return None


def _is_another_line(text: Passage, match: re.Match[str], at: int) -> bool:
    """Whether the would-be answer is the beginning of the next line or question: «Jour⏎Ingen handledare är utsedd».
    `at`: where in the text the matched slice begins."""
    value, rest = match["value"], match["rest"].strip()
    if value in said.PLAIN_ANSWERS:
        return False
    included = value.startswith(("ingår", "included"))
    if "?" in rest and included:
        return True
    first = at + match.start("value")
    if "\n" not in text.original[at:first] or (included and text.original[first].islower()):
        return False
    return bool(rest) and rest[0] not in ",.;(" and not said.OFTEN.match(match["rest"])


def _polarity(before: str, near_before: str, near_after: str, after: str) -> _Says:
    """Yes or no from the words of the mention's own clause: the first that decides."""
    refused = [m for m in said.NO_BEFORE.finditer(near_before) if not said.SOME.fullmatch(m[0])]
    if refused or said.NEITHER.search(before):
        return _Says.NO
    decided = _decided_after(near_after)
    if decided is None and (said.DONE.match(near_after) or said.AS_OTHERS.match(near_after)):
        return _Says.YES
    if decided is _Says.YES and said.EXISTS.match(near_after) and said.NOT_INCLUDED.search(after):
        return _Says.NO
    if decided is not None:
        return decided
    if (
        said.OFTEN.match(near_after)
        or said.OFTEN.match(after)
        or said.COUNTED.search(near_before)
        or said.TAKES_PART.search(before[-45:])
        or said.WITH_BOTH.search(before)
    ):
        return _Says.YES
    return _Says.NO if said.NO_LIST.search(before) else _Says.NOTHING


def _decided_after(near_after: str) -> _Says | None:
    words = said.WORDS.findall(near_after)[:14]
    for index, word in enumerate(words):
        if word in said.NO:
            return _Says.NO
        if word in said.VERBS:
            for later in words[index + 1 : index + 5]:
                if later in ("och", "men", "samt", "and", "but", ","):
                    break
                if later in said.NO:
                    return _Says.NO
            return _Says.YES
        if word in _WHETHER and words[index + 1 : index + 2] and words[index + 1] in _WHAT_IS_ASKED:
            return None  # "jour: jag frågar om det ingår"
        if word in ("men", "but", "som", "handledare", "supervisor", "handledaren"):
            return None
    return None


def _trimmed(text: Passage, start: int, end: int) -> tuple[int, int]:
    while start < end and text.original[start] in " \t\n,;:(-–—*•":
        start += 1
    while end > start and text.original[end - 1] in " \t\n,;:(.-–—":
        end -= 1
    return start, end


def find_all(text: str | Passage) -> list[Span[bool | None]]:
    """Each mention that says something, in the order of the text: True or False STATED; None UNCLEAR (not settled, or
    the home clinic's), None ABSENT (said to follow)."""
    prepared = Passage.of(text)
    return [_span(prepared, m) for m in prepared.once(_telling)]


def _telling(text: Passage) -> list[_Mention]:
    return [m for m in _mentions(text) if m.says is not _Says.NOTHING]


def _span(text: Passage, mention: _Mention) -> Span[bool | None]:
    start, end = _trimmed(text, mention.start, mention.end)
    value = {_Says.YES: True, _Says.NO: False}.get(mention.says)
    certainty = (
        Certainty.STATED
        if value is not None
        else Certainty.ABSENT
        if mention.says is _Says.LATER
        else Certainty.UNCLEAR
    )
    return Span(start, end, text.original[start:end], value, certainty)


def find_on_call(text: str | Passage) -> Span[bool | None] | None:
    """What one placement's text says of on-call duty; None where it says nothing.

    Yes to one kind outweighs no to another («ingen jour, men beredskap ingår»); yes and no to the same kind, and
    anything that is not settled beside a no, are UNCLEAR.
    """
    prepared = Passage.of(text)
    mentions = prepared.once(_telling)
    if not mentions:
        return None
    deciding = _decide(mentions)
    span = _span(prepared, deciding)
    if _settled(mentions):
        return span
    return Span(span.start, span.end, span.raw, None, Certainty.UNCLEAR)


def _of(mentions: Sequence[_Mention], says: _Says) -> list[_Mention]:
    return [m for m in mentions if m.says is says]


def _kind(word: str) -> str:
    if "beredskap" in word:
        return "beredskap"
    return "" if re.fullmatch(r"jour(?:en|er|arbete|tjänstgöring|tjänst|pass(?:et)?)?|on[- ]?call.*", word) else word


def _decide(mentions: list[_Mention]) -> _Mention:
    for says in (_Says.YES, _Says.PERHAPS, _Says.NO, _Says.HOME, _Says.LATER):
        if found := _of(mentions, says):
            return found[0]
    return mentions[0]


def _settled(mentions: list[_Mention]) -> bool:
    yes, no, perhaps = _of(mentions, _Says.YES), _of(mentions, _Says.NO), _of(mentions, _Says.PERHAPS)
    if yes:
        kinds = {_kind(m.word) for m in yes}
        refused = {_kind(m.word) for m in no}
        if refused & kinds or ("" in refused and kinds - {"beredskap"}):
            return False
        return not perhaps or "" in kinds or not kinds & {_kind(m.word) for m in perhaps}
    if perhaps:
        return True
    return True
