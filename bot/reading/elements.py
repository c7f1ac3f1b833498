"""What a sentence is made of for the grammar of people: roles, names, places, the words between, and their shapes."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from bot.reading.folding import fold
from bot.reading.names import Name
from bot.reading.patterns import regex
from bot.reading.places import Place
from bot.reading.vocabulary import entries, is_first_name, words


class Role(StrEnum):
    HOME_SUPERVISOR = "home_supervisor"
    SUPERVISOR = "supervisor"
    STUDY_DIRECTOR = "study_director"
    DEPARTMENT_HEAD = "department_head"
    TRAINEE = "trainee"
    CHIEF = "chief"
    OTHER = "other"


TITLES = frozenset(fold(w) for w in entries("titles", "words"))


_NEGATION = words("negation", "words")


COPULAS = frozenset(entries("grammar", "copulas"))


DETERMINERS = frozenset(entries("grammar", "determiners"))
HE_OR_SHE = frozenset(("hon", "han", "hen", "she", "he", "they"))


PASSED_BEFORE_NAME = frozenset(entries("grammar", "passed_before_name"))


SMALL = frozenset(entries("grammar", "small"))


HEDGES = frozenset(e for e in entries("tentative", "cues") if e.isalpha())


STOP = frozenset(entries("grammar", "stop"))


TRAINEE_BEFORE = frozenset(entries("grammar", "trainee_before"))


WISHES = frozenset(entries("grammar", "wishes"))


WEAK_WISHES = frozenset(entries("grammar", "weak_wishes"))


PROPOSING = frozenset(entries("grammar", "proposing"))


DONE_BY = frozenset(entries("grammar", "done_by"))


# As it is spoken: "handledare ä Per Ek", "Per Ek å Lisa Öst"
SPOKEN = {"ä": "är", "å": "och", "te": "till", "me": "med", "nån": "någon", "våran": "vår", "eran": "er"}


TOKEN = regex(r"[^\W\d_](?:[\w’'´`-]*\w)?|\d+(?:[.:,/]\d+)*|[^\w\s]")


class Element(NamedTuple):
    start: int
    end: int
    word: str = ""  # lower case; "" for names, roles and places
    name: Name | None = None
    role: Role | None = None
    place: Place | None = None
    verb: bool = False  # a verb of supervising: whoever does it stands before it
    passive: bool = False  # "handleds av": whoever does it stands after it
    title: bool = False


def is_same(name: str, other: str) -> bool:
    """Whether a name, or a first name or surname alone, can be the other one's."""
    return name == other or (" " in other and name in other.split())


def past_genitive(elements: Sequence[Element], at: int) -> int:
    """Where the words after a name at `at` begin, past the "s" of its genitive."""
    behind = at + 1
    while (
        behind < len(elements)
        and elements[behind].word in ("s", "'", "’")
        and elements[behind].start <= (elements[behind - 1].end)
    ):
        behind += 1
    return behind


TAKES_OVER = regex(r"\b(?:heter|blir|tar|ersätts av|hoppar in|är|istället|stället|instead|is|will be)\b[\w ]{0,25}$")


OPEN_END = regex(
    r"\b(?:men|dock|but)\b.{0,30}\b(?:inte|inget|ingenting|ej|ännu|osäker|oklart|not|nothing)\b|prel|ev\b|"
    r"eventuell|ej bekräft|inte bekräft|tbc"
)


OPEN_AT_ONCE = regex(
    r"[\s,(]{0,3}(?:om inte|unless|(?:ej|inte|not) (?:\w{1,10} )?(?:tillfråg|vidtal|kontakt|klar|spika|asked|confirm)|"
    r"(?:jag |vi )?(?:väntar|inväntar|avvaktar|awaiting|waiting))"
)


NAMED_BY_OTHERS = ("utse", "meddel", "bestäm", "välj", "ordna", "föreslå", "tillsätt")


SEPARATORS = frozenset({",", "–", "-", ":", "(", "/"})
RELATIVES = frozenset({"som", "who"})
RELATIVES_OF_ALL_KINDS = RELATIVES | {"vilken", "whom"}


ASKED_NOUNS = ("placering", "plats", "sidotj", "randning")


def after_listing(elements: Sequence[Element], at: int) -> int:
    """Past "och Bo Öst" and "(båda ST-läkare)" after a name, to the word that tells what becomes of them."""
    while at + 1 < len(elements) and elements[at].word in ("och", "samt", "&", "and") and elements[at + 1].name:
        at += 2
    if at < len(elements) and elements[at].word == "(":
        closing = next((i for i in range(at, min(at + 8, len(elements))) if elements[i].word == ")"), None)
        if closing and closing + 1 < len(elements) and elements[closing + 1].word in WISHES | RELATIVES:
            return closing + 1
    return at


def surname_first(elements: Sequence[Element]) -> Name | None:
    """ "Ek, Per" as the whole of a value, or its beginning: "Ek, Per (överläkare)"."""
    named = [e.name for e in elements[:3] if e.name]
    if len(elements) < 3 or len(named) != 2 or elements[1].word != ",":
        return None
    if len(elements) > 3 and elements[3].word not in (".", "(", ";"):
        return None
    surname, first = named
    if surname.full or first.full or not is_first_name(first.text) or is_first_name(surname.text):
        return None
    return Name(surname.start, first.end, f"{first.text} {surname.text}")


def or_another(elements: Sequence[Element], at: int) -> bool:
    """ "Per Ek eller Lisa Öst": nobody is settled on."""
    after = [e for e in elements[at + 1 : at + 4] if not e.title]
    return len(after) > 1 and after[0].word in ("eller", "alternativt", "alt", "or") and after[1].name is not None


def closed_by_comma(elements: Sequence[Element], at: int) -> bool:
    """ "vår studierektor, Anna Ek, …" rather than a list of things."""
    return at >= len(elements) or elements[at].word in (",", ".", ")")


def listed(elements: Sequence[Element], at: int) -> bool:
    return at < len(elements) and elements[at].word in ("och", ",", "samt", "&", "and")


def followed_by_name(elements: Sequence[Element], at: int) -> bool:
    forward = at + 1
    while forward < len(elements) and (elements[forward].title or elements[forward].word in (".", ":")):
        forward += 1
    return forward < len(elements) and elements[forward].name is not None


_NEGATING = frozenset(entries("grammar", "negating"))


def negated(elements: Sequence[Element]) -> bool:
    text = " ".join(e.word for e in elements if e.word)
    return bool(text) and _NEGATION.within(text)


def denied_before(elements: Sequence[Element], at: int) -> bool:
    """ "inte (längre) Per Ek", "i stället för Per Ek", "ersätter Per Ek": said of a name or role at `at`."""
    before = [e.word for e in elements[max(0, at - 4) : at] if e.word]
    if before[-2:] in (["nej", "till"], ["no", "to"]):  # "har tackat nej till Per Ek som handledare"
        return True
    if before[-3:] == ["i", "stället", "för"] or before[-2:] in (["istället", "för"], ["instead", "of"]):
        return True
    if before[-1:] in (["stryk"], ["stryker"], ["remove"]) or before[-2:] in (["ta", "bort"], ["tar", "bort"]):
        return True
    if before[-1:] and before[-1] in ("ersätter", "efterträder", "replaces", "avlöser", "efter"):
        return True
    titles = [w for w in before if w not in TITLES]
    return bool(titles) and (
        titles[-1] in _NEGATING
        or (
            len(titles) > 1
            and titles[-2] in _NEGATING
            and titles[-1] in ("längre", "av", "är", "som", "blir", "handledare")
        )
    )


_SCHOOL = frozenset(
    ("åk", "årskurs", "klass", "sjuan", "åttan", "nian", "högstadiet", "gymnasiet", "gymnasieskolan", "year", "grade")
)


def trains(elements: Sequence[Element], at: int) -> bool:
    """ "Bo Öst gör sin ST …", "Bo Öst, som läser till …": what only a trainee does."""
    rest = [e.word or ("st" if e.role is Role.TRAINEE else "") for e in elements[at : at + 7]]
    if rest[:1] == [","]:
        rest = rest[1:]
    if rest[:1] in (["som"], ["who"]):
        rest = rest[1:]
    if rest[:2] in (["läser", "till"], ["utbildar", "sig"], ["studerar", "till"], ["pluggar", "till"]):
        return True
    if rest[:2] in (["går", "i"], ["går", "på"], ["gick", "i"], ["is", "in"]) and rest[2:3] and rest[2] in _SCHOOL:
        return True  # "Bo Öst går i nian"
    return (
        bool(rest)
        and rest[0] in ("gör", "går", "genomför", "fullgör", "började", "påbörjade")
        and (
            rest[1:2] == ["st"]  # "doktor Bo Öst som gör ST"
            or any(
                one == "sin" and other.startswith(("st", "specialis", "at", "bt")) for one, other in pairwise(rest[1:])
            )
        )
    )


_WANTING = frozenset(entries("grammar", "wanting"))
_ADVERBS = frozenset(entries("grammar", "adverbs"))


def relative_verb(elements: Sequence[Element], at: int) -> int:
    """Where the wish stands in "Bo Öst (på Granvik), som därför behöver …"; 0 where none does."""
    seen_relative = False
    for index in range(at, min(at + 14, len(elements))):
        element = elements[index]
        if element.name is not None:
            return 0
        if element.word in RELATIVES:
            seen_relative = True
        elif element.word in _WANTING and seen_relative:
            return index
        elif seen_relative and element.word and element.word not in _ADVERBS:
            return 0
    return 0


_LINKS = frozenset(("(", "i", "på", "hos", "till", "mellan", "från", "fr", "under", "in", "at", "from", ":", "–", "-"))


def shape(element: Element) -> str:
    """What stands after a name, as far as two of the same kind are alike."""
    if element.place is not None:
        return "place"
    word = element.word
    if word[:1].isdigit():
        return "number"
    if word in ("v", "vecka", "veckorna", "v.", "week", "weeks"):
        return "week"
    return word if word in _LINKS else ""


_RESTING = frozenset(
    ("går", "tillfaller", "vilar", "faller", "ligger", "goes", "falls", "rests", "lies",
     "byts", "bytts", "byter", "bytt", "ändras", "ändrats", "ändrad", "changed", "changes"))  # fmt: skip


def rests_on(gap: Sequence[Element]) -> bool:
    """ "Handledarskapet går till Per Ek", "… vilar på Per Ek"."""
    return any(e.word in _RESTING for e in gap)


_INFINITIVES = ("handleda", "ta ", "take", "supervise", "åta ")


def is_taught(elements: Sequence[Element], at: int, folded: str) -> bool:
    """ "Per Ek har lovat (att) handleda Bo Öst", "… ta sig an Bo Öst": whom the infinitive before `at` has for object;
    a finite verb may have its subject behind it ("där handleder Per Ek")."""
    verb = elements[at - 1] if at else None
    while verb is not None and verb.title and at > 1:
        at -= 1
        verb = elements[at - 1]
    return (
        verb is not None
        and verb.verb
        and folded.startswith(_INFINITIVES, verb.start)
        and (not folded.startswith("supervises", verb.start))
    )


_NO_NAMES = frozenset(entries("names", "never"))


def is_turned(last: str, first: str) -> bool:
    """Whether the one is a surname and the other a first name, by the names that are known."""
    return (
        first[0].isupper()
        and is_first_name(first.split()[0])
        and not is_first_name(last.split()[0])
        and last not in _NO_NAMES
    )


_SUBSTITUTING = ("vikari", "ersätt", "skriver", "svarar", "stället", "sekreter", "assist", "covering", "writing")


def in_place_of(elements: Sequence[Element], at: int) -> bool:
    """ "Jag vikarierar för Anna Ek", "skriver åt Anna Ek": the word at `at` makes her the writer's colleague."""
    return at >= 1 and elements[at - 1].word.startswith(_SUBSTITUTING)


_ASKING = frozenset(("kan", "får", "kunde", "skulle", "ska", "can", "could", "may", "would", "might"))
_BEING_LET = frozenset(
    ("få", "komma", "vara", "göra", "randa", "gå", "tjänstgöra", "placeras", "beredas", "sidotjänstgöra",
     "come", "be", "do", "have", "join", "rotate")
)  # fmt: skip


def opens_question(elements: Sequence[Element], before: int, after: int) -> bool:
    """ "Kan Anna Ek få komma …": a name between the words `before` and `after`; not "kan Anna Ek vara handledare"."""
    if before < 0 or after >= len(elements) or elements[before].word not in _ASKING:
        return False
    if elements[after].word == "(":
        after = next(
            (i + 1 for i in range(after, min(after + 10, len(elements) - 1)) if elements[i].word == ")"), after
        )
    supervises = any(e.role is Role.SUPERVISOR for e in elements[after : after + 6])
    return elements[after].word in _BEING_LET and not supervises
