"""Whether on-call duty is included in a placement: yes, no, not settled, or not said.

*Beredskap* counts as on-call. A question, a line of the routine («Ingår jourarbete») and a heading are no answer;
the home clinic's on-call says nothing of the place's. Where the words pull both ways, nothing is settled.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from bot.reading.folding import word_set
from bot.reading.model import Span
from bot.reading.passage import Passage
from bot.routine.model import Certainty

MAX_MENTIONS = 100  # in one text


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


_MENTION = re.compile(
    r"\b(?:\w{0,15}jour\w{0,20}|\w{0,6}beredskap\w{0,12}|on[- ]?call(?:[- ](?:duty|duties|shifts?|work|service|"
    r"rota|hours))?)\b"
    r"-?(?:(?:\s?[,/]\s?|\s(?:och|eller|samt|and|or|&)\s(?:\w{1,10}\s)?)(?:\w{0,8}jour\w{0,12}|beredskap\w{0,20}|"
    r"on[- ]?call)\b)?"
)
# «jour» and «beredskap» as parts of words for other things:
_TRAP = re.compile(
    r"journal|jourläkar(?:central|bil)|jourcentral|jourkomp|jourhavande|jourtelefon|journummer|jourrum|"
    r"jourmottag|jourbutik|jourapotek|"
    r"sojourn|journey|journ[oa]l|katastrofberedskap|krisberedskap|beredskapsplan|beredskapslag|"
    r"smittskyddsberedskap|beredskapssamordn|"
    r"joursamordn|jouransvar|jourläkar|jourersätt|jourtillägg|jourregl|jourveck"
)
_FREE = re.compile(r"jourfri|jourbefri|jourlös|beredskapsfri")

_NO = word_set(
    "inte ej ingen inga inget icke aldrig not no nej none never excluded exkluderas utgår exkluderat "
    "undantas n/a isn't won't doesn't saknas bortfaller exkl slipper varken nope nix"
)
_VERBS = word_set(
    "ingår ingå inkluderas inkluderat inkl inkluderar inklusive gäller planeras förekommer finns deltar "
    "included includes include aktuellt aktuell medföljer ja yes krävs förväntas görs required jo "
    "expected delta japp part jajamensan jajamän obligatoriskt obligatorisk applies applicable inräknas "
    "absolut"
)
_OFTEN = re.compile(
    r"^\s*[:(,-]?\s*(?:ca |cirka |c:a |med |om |upp till )?(?:\d{1,2}(?:-\d)?|en|ett|två|tre|fyra|fem|sex|one|"
    r"two|three|four|varannan|var|varje|every|once|twice)\s"
    r"(?!arbetsdag|vecka \d|månader\b)(?:[\w:]{1,12}\s){0,3}?(?:gång|ggr|pass|kväll|helg|natt|nätter|veck|månad|"
    r"vecka|jour|times?|week|month|evening|"
    r"night|weekend|shift|dygn|lördag|söndag|fredag|dag)"
)
_OTHERS_DUTY = re.compile(
    r"(?:läkare|tjänsteman|tjänstemän|chef|\btib)\s(?:i|har|med)\s$|\bhandledaren\s(?:\w{1,8}\s){0,2}$"
)
_OTHERS_DUTY = re.compile(
    r"(?:läkare|tjänsteman|tjänstemän|chef|\btib)\s(?:i|har|med)\s$|\b(?:handledaren|kliniken|mottagningen|"
    r"jag)\s(?:har|går)\s$"
)
_COUNTED = re.compile(
    r"\b(?:\d{1,2}(?:-\d{1,2})?|en|två|tre|fyra|fem|sex|one|two|three|four|några|a few|some)\s(?:st\s|nätters\s|"
    r"\w{1,8}\s)?$"
)
_TAKES_PART = re.compile(
    r"\b(?:med|inkl(?:usive)?|plus|ingår(?: även| också| dessutom)?|deltar?(?: även| också)?(?: i)?|"
    r"(?<!jag )(?:går|gör|tar)|göra|gå|ta|delta i|"
    r"(?:ska|skall|kommer|kommer att|will|måste)\s(?:ha|have)|"
    r"ingå i|with|including|includes|incl|covers|do|does|takes?|participates? in|in the|placeras i|"
    r"schemaläggs (?:på|i))\.?\s"
    r"(?:\w{2,12}(?:s|ns)?\s){0,2}$"
)
_MAYBE = re.compile(
    r"\b(?:eventuellt|eventuell|eventuella|ev|evt|kanske|möjligen|möjligtvis|kan (?!inte|ej)(?:\w{1,12} )?(?:bli|"
    r"komma|ingå|"
    r"förekomma|vara|tillkomma|diskuteras|finnas|"
    r"göra|gå|delta)|gärna|om möjligt|vid behov|enligt överenskommelse|enl\.? (?:överenskommelse|ök)|diskuteras|"
    r"diskutera|får vi se|beror|beroende på|"
    r"önskas(?! (?:inte|ej))|önskvärt|frivillig\w?|möjligt|möjlighet|valfri\w{0,2}|optional|önskemål|vore bra|"
    r"varit bra|önskar|vill gärna|skulle vilja|helst|may|might|could|possibly|perhaps|maybe|if possible|"
    r"preferably|tbd|t\.b\.d|"
    r"to be (?:decided|determined|discussed|agreed|confirmed)|ja/nej|yes/no|kan tänka|öppen? för|by agreement|"
    r"as needed|if needed)\b\.?"
)
_UNKNOWN = re.compile(
    r"\b(?:oklart|oklar|osäkert|ovisst|okänt|vet (?:vi |jag )?(?:ännu |än )?(?:inte|ej)|(?:inte|ej|not) (?:ännu |"
    r"än |yet )?(?:bestämt|bestämd|klart|klar|"
    r"beslutat|beslutad|avgjort|fastställt|diskuterat|diskuterad|planerat|planerad|decided|clear|known|settled)|"
    r"unclear|unknown|undecided|"
    r"not (?:sure|certain)|(?:don't|do not) (?:yet )?know|bestäms (?:senare|av)|(?:klinik|"
    r"vårdgivar)en (?:får )?(?:bestämm?er|avgör|bestämma|avgöra)|får (?:ni|kliniken|vårdgivaren) (?:\w{1,8} )?"
    r"(?:bestämma|avgöra)|upp till (?:er|kliniken|vårdgivaren)|up to you)\b"
)
_LATER = re.compile(
    r"\b(?:återkom\w{0,4}|meddelas|besked|hör av (?:mig|oss)|kompletterar?|lämnas senare|skickas senare|"
    r"(?:will )?get back|to follow|"
    r"let you know|tba)\b"
)
_HOME = re.compile(
    r"hemma\s?klinik\w{0,4}|hemma\s?sjukhus\w{0,4}|hemkliniken?s?|hemma\s?jour\w{0,3}|hemma\s?enhet\w{0,3}|"
    r"(?:ordinarie|egna?|vår|sin) (?:egen |egna )?klinik\w{0,3}|"
    r"moderklinik\w{0,3}|home (?:clinic|hospital|department)|här hemma|jourlinje hemma|\bhemma\b"
)
_NO_BEFORE = re.compile(
    r"\b(?:ingen|inga|inget|ej|icke|utan(?! även| också)|no|without|exkl(?:usive)?|slipper|befria[td]\w? från|"
    r"undantagen|undantag|varken|vare sig|neither|"
    r"nej till|inte|not|nor|någon|excluding|free from|exempt from|excused from|fri från)\b"
)
# «jourlinje finns men ingår inte», «inga kvällar, helger eller jourer»
_EXISTS = re.compile(r"(?:\s\w+){0,3}?\s(?:finns|förekommer|exists)\b")
_NOT_INCLUDED = re.compile(
    r"\b(?:ingår|deltar|included|gäller)\s(?:inte|ej)\b|\b(?:inte|ej|not)\s(?:ingå|included|aktuell)"
)
_NO_LIST = re.compile(
    r"\b(?:inga|ingen|inget|ej|utan|inte|no|without)\s(?:\w{1,15}(?:,\s|/|\s(?:och|eller|or|"
    r"and)\s)){1,4}(?:\w{1,12}\s)?$"
)
_BOTH = re.compile(
    r"\s?(?:[☐\[\]]\s?){0,3}(?:ja|yes|nej|no|j)\s?(?:/|eller|or|\s)\s?(?:[☐\[\]]\s?){0,3}(?:nej|"
    r"no|ja|yes|n)\b"
)
_NEITHER = re.compile(r"\b(?:varken|vare sig|neither)\b")
_SOME = re.compile(r"\bnågo[nt]\b")
_ALSO = re.compile(r"\b(?:inte|not) (?:bara|endast|enbart|only)\b|\butan (?:även|också)\b|\bbut also\b")
_INDIRECT = re.compile(r"\b(?:om|ifall|huruvida|whether|if)\s(?:\w{1,15}\s){0,3}$")
_AT_THE_START = r"(?:^\s{0,8}|[\n(>:]\s{0,8}|[-*•–·]\s{1,3}|\d{1,2}[.)]\s{1,3})(?:och |and |samt )?"
_SUBJECTS = (
    r"(?: det| hon| han| de| läkaren| hen| st-läkaren| studenten| the| there| vi| she| he| någon| även|"
    r" också| be| en| ett| any)*"
)
_ASKING_BEFORE = re.compile(
    rf"{_AT_THE_START}(?:ingår|ska|skall|är|finns|förekommer|blir|har|kan|krävs|behövs|går|gör|får|måste|deltar|"
    rf"hur|vad|vilken|vilka|"
    rf"does|is|are|will|do|should|any|what|gäller){_SUBJECTS}(?: gå| göra| ha| delta(?: i)?| ingå| ta| do| take|"
    rf" med)?\s$"
)
_ASKING_LOOSELY = re.compile(
    rf"{_AT_THE_START}(?:kan|vill|finns|går|är|har|ska|får|behöver|does|is|are|will|do|should|can|"
    rf"would)\s(?:[^\s.!?,:]{{1,15}}\s){{0,6}}$"
)
_ASKING_HOW = re.compile(r"\b(?:hur|vad|how|what)\s(?:är|blir|gör|gäller|ser|about|is)[^.!?\n]{0,30}$")
_ROUTINE_LINE = re.compile(rf"{_AT_THE_START}ingår(?: det| något| någon)?\s$")
_LABEL_VALUE = re.compile(
    r"\w{0,12}(?:\s?\([^)\n]{0,30}\))?(?:\sja\s?/\s?nej\b\??|\s(?:ingår|included|duty)\b)?\s{0,3}[:?\t|=,-]?[\s:|"
    r"\t-]{0,12}"
    r"(?P<value>ja\b|nej\b|yes\b|no\b|ingår inte|ingår ej|ingår\b|inte\b|ingen\b|inga\b|none\b|ej\b|not\b|"
    r"included\b|excluded\b|x\b|japp\b|jo\b|nix\b|inkl\b|inget\b|0\b|"
    r"absolut\b|jajamän\b|[jn](?=\s*(?:\n|$|[,;])))(?!\s?(?:/|eller|or)\s?(?:ja|nej|yes|no)\b)(?P<rest>[^\n]{0,60})"
)
_NAYS = frozenset(["ingår inte", "ingår ej"]) | word_set("nej no inte ingen inga none ej not excluded nix inget 0 n")
_A_KIND = re.compile(r"(?:endast |bara |enbart |only )?\w*(?:jour|beredskap)")
_PLAIN_ANSWERS = word_set("ja nej yes no japp jo nix j n")
_TICKED = re.compile(
    r"[^\n]{0,15}?(?:[☒☑✓✔✗]|\[x\]|\(x\))\s?(?P<value>ja|nej|yes|no)\b|[^\n]{0,15}?(?P<first>ja|yes|nej|"
    r"no)\s?(?:[☒☑✓✔]|\[x\]|\(x\))"
)
_LABEL_END = re.compile(
    r"\w{0,12}(?:\s?\([^)\n]{0,30}\))?(?:\sja\s?/\s?nej)?\s?(?:[:=|\t]|\s-\s|-\s|\?|\n|,\s(?=(?:ja|nej|yes|no)\b))"
)

# What may stand between the mention and what is said of it: «Angående jour: den ingår», «vad gäller jour, så ingår den ej»
_LEAD = re.compile(r"\s?[:=-]\s{1,3}|,\s(?=(?:så|den|det)\b)")
_NEW_LINE = re.compile(r"\n[ \t]*(?=[A-ZÅÄÖ])")
_COMMA = re.compile(r"[,(]\s|\s-\s|:\s|\)|\b(?:men|but|fast|dock|medan|while|whereas)\b|\t")
_AND = re.compile(r"\b(?:och|samt|and|men|but)\b")
_WORDS = re.compile(r"[\wåäö'/]+|[,;:()]")


def _mentions(text: Passage) -> list[_Mention]:
    if "jour" not in text.folded and "beredskap" not in text.folded and "call" not in text.folded:
        return []
    found: list[_Mention] = []
    for match in _MENTION.finditer(text.folded):
        word = match[0]
        if len(found) >= MAX_MENTIONS:
            break
        if _TRAP.search(word):
            continue
        says, start, end = _judge(text, match.start(), match.end())
        found.append(_Mention(start, end, says, word))
    return found


def _judge(text: Passage, start: int, end: int) -> tuple[_Says, int, int]:
    """What the words around one mention say, and the slice that says it."""
    word = text.folded[start:end]
    if _FREE.search(word):
        return _Says.NO, start, end
    first, last = max(text.sentence_start(start), start - 80), min(text.sentence_end(end), end + 110)
    before, after = text.folded[first:start], text.folded[end:last]
    if new_line := _NEW_LINE.search(text.original, end, last):
        after = after[: new_line.start() - end]
    if _OTHERS_DUTY.search(before):
        return _Says.NOTHING, start, end
    lead = _LEAD.match(after)
    after = after[lead.end() :] if lead else after
    near_before, near_after = _clause_before(before), _clause_after(after)

    answered = _answer_after(text, start, end, before)
    if answered is not None:
        return answered
    end += lead.end() if lead else 0
    clause_start, clause_end = start - len(near_before), end + len(near_after)
    clause = near_before + word + near_after

    if _INDIRECT.search(near_before) and not _LATER.search(clause):
        return (_Says.PERHAPS if _UNKNOWN.search(before) else _Says.NOTHING), clause_start, clause_end
    if _ALSO.search(before):
        return _Says.YES, clause_start, clause_end
    wider = near_before + word + _and_on(after, near_after)
    if _LATER.search(wider):
        return _Says.LATER, clause_start, end + len(_and_on(after, near_after))
    asks = re.match(r"\s?\?", after) and not (_NO_BEFORE.search(near_before) and len(before) > len(near_before) + 20)
    if _UNKNOWN.search(wider) or _MAYBE.search(wider) or asks:
        return _Says.PERHAPS, clause_start, end + len(_and_on(after, near_after))
    if _BOTH.match(after):
        return _Says.NOTHING, start, end
    if _HOME.search(clause):
        return _Says.HOME, clause_start, clause_end
    says = _polarity(before, near_before, near_after, after)
    return says, *_trimmed(text, clause_start, clause_end)


def _clause_before(before: str) -> str:
    """What stands before a mention in its own clause."""
    cut = 0
    for match in _COMMA.finditer(before):
        cut = match.end()
    for match in _AND.finditer(before, cut):
        cut = match.end()
    return before[cut:]


def _clause_after(after: str) -> str:
    match = _COMMA.search(after)
    return after[: match.start()] if match else after


def _and_on(after: str, near: str) -> str:
    """The clause after a mention together with a remark on it: «eventuellt jour, det får vi se»."""
    rest = after[len(near) :]
    if re.match(
        r"[,(:-]?\s?(?:-\s)?(?:men |fast |dock |-\s)?(?:det(?:ta)?\b|återkom|vet\b|oklart|ej klart|tbd|meddelas|"
        r"får vi|beror|if|vid behov|om möjligt)",
        rest,
    ):
        return after[: len(near) + 60]
    return near


def _answer_after(text: Passage, start: int, end: int, before: str) -> tuple[_Says, int, int] | None:
    """The answer to a question or beside a label: «Ingår jour? Nej.», «Jour: ja», «Jour<TAB>nej»; NOTHING for a
    question or a line of the routine without one. None where the mention is neither."""
    following = text.folded[end : end + 140]
    asked = _ASKING_BEFORE.search(before) or _ASKING_HOW.search(before)
    if not asked and not _NO_BEFORE.search(before):
        asked = _ASKING_LOOSELY.search(before)
    label_start = not _clause_before(before).strip(" \n*•-") or before.rstrip(" *•-")[-1:] == "\n"
    if not asked and label_start and re.match(r"\w{0,12}\s?[:=\t-]\s{0,8}\?", following):
        return _Says.PERHAPS, start, end
    question = re.match(r"[^.!?\n]{0,40}\?", following)
    if asked and not question and not _ROUTINE_LINE.search(before):
        asked = None
    if not asked and not (label_start and _LABEL_END.match(following)) and not (question and label_start):
        return None
    here = start - len(asked[0].lstrip()) if asked else start
    if tick := _TICKED.match(following):
        says = _Says.NO if (tick["value"] or tick["first"]) in ("nej", "no") else _Says.YES
        return says, here, end + tick.end()
    at = question.end() if question else 0
    reply = following[at:]
    match = _LABEL_VALUE.match(reply if question else following)
    if match and _is_another_line(match, following if not question else reply):
        return _Says.NOTHING, here, end
    if match:
        stop = end + at + match.start("rest")
        rest = _clause_after(match["rest"])
        if _MAYBE.match(match["rest"].lstrip(" ,(-:")):
            rest = match["rest"]
        if _UNKNOWN.match(match["value"] + rest) or _MAYBE.search(rest) or _LATER.search(rest):
            return _Says.PERHAPS, here, stop + len(rest)
        return (_Says.NO if match["value"] in _NAYS else _Says.YES), here, stop
    if not question and asked and re.match(r"\w*\s*(?:\n|$)", following):
        return _Says.NOTHING, here, end
    line = re.match(r"\s{0,3}[:=|\t-]?[\s-]{0,8}([^\n.]{0,60})", reply)
    words = line[1] if line else ""
    stop = end + at + (line.end() if line else 0)
    if _LATER.search(words):
        return _Says.LATER, here, stop
    if _UNKNOWN.search(words) or _MAYBE.search(words) or (not question and words.strip() == "?"):
        return _Says.PERHAPS, here, stop
    if question:
        return _Says.NOTHING, here, end
    if re.match(r"\s?[:=|\t-]", following) and (_OFTEN.match(" " + words) or _A_KIND.match(words)):
        return _Says.YES, here, stop
    return None


def _is_another_line(match: re.Match[str], following: str) -> bool:
    """Whether the would-be answer is the beginning of the next line or question: «Jour⏎Ingen handledare är utsedd»."""
    if match["value"] in _PLAIN_ANSWERS:
        return False
    rest = match["rest"].strip()
    if "?" in rest and match["value"].startswith(("ingår", "included")):
        return True
    over_line = "\n" in following[: match.start("value")]
    return over_line and bool(rest) and rest[0] not in ",.;(" and not _OFTEN.match(match["rest"])


def _polarity(before: str, near_before: str, near_after: str, after: str) -> _Says:
    """Yes or no from the words of the mention's own clause: the first that decides."""
    refused = [m for m in _NO_BEFORE.finditer(near_before) if not _SOME.fullmatch(m[0])]
    if refused or _NEITHER.search(before):
        return _Says.NO
    decided = _decided_after(near_after)
    if decided is _Says.YES and _EXISTS.match(near_after) and _NOT_INCLUDED.search(after):
        return _Says.NO
    if decided is not None:
        return decided
    if (
        _OFTEN.match(near_after)
        or _OFTEN.match(after)
        or _COUNTED.search(near_before)
        or _TAKES_PART.search(before[-45:])
    ):
        return _Says.YES
    return _Says.NO if _NO_LIST.search(before) else _Says.NOTHING


def _decided_after(near_after: str) -> _Says | None:
    words = _WORDS.findall(near_after)[:14]
    for index, word in enumerate(words):
        if word in _NO:
            return _Says.NO
        if word in _VERBS:
            for later in words[index + 1 : index + 5]:
                if later in ("och", "men", "samt", "and", "but", ","):
                    break
                if later in _NO:
                    return _Says.NO
            return _Says.YES
        if word in ("men", "but", "som", "handledare", "supervisor", "handledaren"):
            return None
    return None


def _trimmed(text: Passage, start: int, end: int) -> tuple[int, int]:
    while start < end and text.original[start] in " \t\n,;:(-–—*•":
        start += 1
    while end > start and text.original[end - 1] in " \t\n,;:(.-–—":
        end -= 1
    return start, end


def find_all(text: str) -> list[Span[bool | None]]:
    """Each mention that says something, in the order of the text: True or False STATED; None UNCLEAR (not settled, or
    the home clinic's), None ABSENT (said to follow)."""
    prepared = Passage(text)
    return [_span(prepared, m) for m in _mentions(prepared) if m.says is not _Says.NOTHING]


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


def find_on_call(text: str) -> Span[bool | None] | None:
    """What one placement's text says of on-call duty; None where it says nothing.

    Yes to one kind outweighs no to another («ingen jour, men beredskap ingår»); yes and no to the same kind, and
    anything that is not settled beside a no, are UNCLEAR.
    """
    prepared = Passage(text)
    mentions = [m for m in _mentions(prepared) if m.says is not _Says.NOTHING]
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
