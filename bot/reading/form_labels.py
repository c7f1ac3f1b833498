"""The labels of the STÖK form: what each is called on forms, and which of them a text is."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.reading.patterns import regex
from bot.reading.vocabulary import entries

# The canonical labels of the form, in its order, and the labels of the common vocabulary that mean them.
FORM_LABELS: Mapping[str, tuple[str, ...]] = {
    "ST-läkare": ("trainee",),
    "Specialitet": ("programme",),
    "Placering/vårdgivare": ("supplier",),
    "Hemmaklinik": ("organisation",),
    "Period från": ("start",),
    "Period till": ("end",),
    "Period": ("period",),
    "Tjänstgöringsgrad": ("extent",),
    "Arbetstid": ("hours",),
    "Jour": ("on_call",),
    "Delmål": (),
    "Målbeskrivning": (),
    "Handledare": ("supervisor",),
    "Studierektor": ("study_director",),
    "Verksamhetschef": ("department_head",),
}
_UNUSED = ("home_supervisor", "own_programme", "ignored", "seats", "head_consulted")
# What only forms say; wins over the common vocabulary. As fold_letters leaves it.
_ON_FORMS: Mapping[str, str] = {
    "ST-läkare": "lakare utbildning|utbildningslakare|sokande|stlakare",
    "Specialitet": "specialitet placering|sidotjanstgoring specialitet|placering specialitet|specialitetsomrade",
    "Placering/vårdgivare": "placering vardgivare|vardgivare placering|tjanstgoringsenhet|placeringsenhet|vardenhet"
    "|mottagande verksamhet|placering leverantor|vardgivare leverantor|utbildningsstalle|placering namn|placeringsplats"
    "|klinik vardgivare|sidotjanstgoringsstalle|vardgivare enhet|enhet vardgivare|vardgivare placeringsstalle"
    "|placering klinik",
    "Hemmaklinik": "hemmaklinik|hemklinik|hemenhet|hemvist|sandande klinik|sandande enhet|anstallande klinik"
    "|hemmaklinik forvaltning|forvaltning klinik|avsandande klinik",
    "Period från": "fran|period from|period fom|period start|placering fran|placering borjar|period borjar|tid fran"
    "|datum fran|fran datum|period borjan",
    "Period till": "till|period tom|period slut|placering till|placering slutar|period slutar|tid till|datum till",
    "Period": "placering period|period placering|tid placering|fran till|period fran till|tid fran till|from tom"
    "|tjanstgoringstid|period from tom",
    "Tjänstgöringsgrad": "tjanstgoring omfattning|omfattning procent|tjanstgoringsgrad procent|placering omfattning",
    "Arbetstid": "arbetstid vecka|timmar vecka",
    "Delmål": "delmal|delmal uppfylls|delmal uppnas|aktuella delmal|delmal placering",
    "Målbeskrivning": "malbeskrivning|malbeskrivningen|forvantad malbeskrivning|foreskrift",
    "Handledare": "handledare vardgivare|handledare mottagande enhet|handledare placering|handledare mottagande klinik"
    "|handledare leverantor|handledare mottagande vardgivare",
    "Studierektor": "ststudierektor|st studierektor|studierektor hemmaklinik",
    "Verksamhetschef": "chef|enhetschef|vardenhetschef|ansvarig chef|verksamhetschef hemmaklinik"
    "|verksamhetschef enhetschef",
}
_OTHER_LABELS = (
    "telefonnummer|mobiltelefon|epostadress|fodelsenummer|fodelsedatum|legitimationsnummer|legnr|titel|befattning"
    "|tjanstestalle|arbetsplats|anteckningar|handledare specialitet|specialitet handledare|medicinsk specialitet"
    "|hsaid|arendenummer|bilagor|avtal|avtalsnummer|specialitet st|basspecialitet"
)
_COLUMN_LABELS = "roll|funktion|part|parter"
_NAME_LABELS = "namn|namnet|name|fullstandigt namn|efternamn fornamn|fornamn efternamn"
_DATE_LABELS = "datum|ort datum|datum ort|ort datum underskrift|den|undertecknat den|dat|date"
_FILLERS = frozenset(
    {
        "namn",
        "pa",
        "for",
        "hos",
        "den",
        "det",
        "som",
        "avser",
        "avses",
        "i",
        "av",
        "och",
        "eller",
        "vid",
        "under",
        "med",
    }
    | {"ska", "skall", "ange", "anges", "efternamn", "fornamn", "fullstandigt"}
)
_BASE_FORMS = {  # of the words that labels bend
    word: base
    for base, words_of_it in {
        "placering": ("placeringen", "placeringens"),
        "vardgivare": ("vardgivaren", "vardgivarens"),
        "leverantor": ("leverantoren", "leverantorens"),
        "lakare": ("lakaren", "lakarens"),
        "stlakare": ("stlakaren", "stlakarens", "stlakares"),
        "handledare": ("handledaren", "handledarens", "handledares"),
        "studierektor": ("studierektorn", "studierektorns", "studierektors"),
        "verksamhetschef": ("verksamhetschefen", "verksamhetschefens"),
        "sidotjanstgoring": ("sidotjanstgoringen", "sidotjanstgoringens"),
        "hemmaklinik": ("hemmakliniken", "hemmaklinikens", "hemkliniken"),
        "period": ("perioden", "periodens"),
        "tjanstgoring": ("tjanstgoringen", "tjanstgoringens"),
    }.items()
    for word in words_of_it
}
_SIGN_WORD = regex(r"underskrift|namnteckning|signatur|undertecknad|\bsign\b|\bsig\b|signature")
_CLARIFIED_WORD = regex(r"namnfortydligande|fortydligande|textat namn")
_SECTION = regex(
    r"(?:underskrifter|namnteckningar|namnunderskrifter|signaturer|signering|undertecknande|undertecknas|undertecknat)\b"
)
# A label is no sentence about signing: «Underskrift krävs av alla tre».
_SENTENCE = regex(r"\b(?:kravs|behovs|saknas|ska|skall|skriver|skrivit|gors|sker|lamnas|galler|ar|har|nar|bekraftar)\b")
_LONGEST_SIGNATURE_LABEL = 7  # words
_ROLES = (  # in the label of a signature: the first that fits
    (regex(r"handledar"), "handledare"),
    (regex(r"studierektor"), "studierektor"),
    (regex(r"chef"), "verksamhetschef"),
    (regex(r"lakare|\bst\b|sokande"), "st-läkare"),
)
_ROLE_KEYS = {
    "ST-läkare": "st-läkare",
    "Handledare": "handledare",
    "Studierektor": "studierektor",
    "Verksamhetschef": "verksamhetschef",
}
_HOME = regex(r"hemma|hemklinik|sandande|anstallande")
_HOST = regex(r"mottagande|vardgivar|leverantor")
PARENTHESIS = regex(r"\([^()]{0,120}\)")
_CAMEL = regex(r"(?<=[a-zåäö])(?=[A-ZÅÄÖ])")
LONGEST_LABEL = 80
_NUMBERING = regex(r"\s*\d{1,2}[.)]\s*|\s*[-–•*]\s+")
_ONLY_WORDS = regex(r"[^\d:;?!@=|☒☐]*")


@dataclass(frozen=True, slots=True)
class FormLabel:
    kind: str  # "fact", "name", "sign", "clarified", "date", "section", "column", "other"
    key: str = ""
    role: str = ""


def fold_letters(text: str) -> str:
    """Lower case, å ä ö as a a o, dots and hyphens gone, everything else but letters a space, base forms."""
    text = unicodedata.normalize("NFD", _CAMEL.sub(" ", text).casefold())
    text = "".join(c for c in text if not unicodedata.combining(c) and c not in ".-")
    letters = "".join(c if "a" <= c <= "z" else " " for c in text)
    return " ".join(_BASE_FORMS.get(word, word) for word in letters.split())


def _vocabulary() -> dict[str, FormLabel]:
    labels: dict[str, FormLabel] = {}
    for name in _UNUSED:
        labels |= {fold_letters(form): FormLabel("other") for form in entries("labels", name)}
    for key, names in FORM_LABELS.items():
        label = FormLabel("fact", key, _ROLE_KEYS.get(key, ""))
        labels |= {fold_letters(form): label for name in names for form in entries("labels", name)}
    for key, phrases in _ON_FORMS.items():
        labels |= dict.fromkeys(phrases.split("|"), FormLabel("fact", key, _ROLE_KEYS.get(key, "")))
    for kind, phrases in (
        ("other", _OTHER_LABELS),
        ("column", _COLUMN_LABELS),
        ("name", _NAME_LABELS),
        ("date", _DATE_LABELS),
    ):
        labels |= dict.fromkeys(phrases.split("|"), FormLabel(kind))
    labels.pop("", None)
    return labels


_LABELS = _vocabulary()


def label_of(text: str) -> FormLabel | None:
    """The label that a text is, if it is nothing but one."""
    if not text or len(text) > LONGEST_LABEL:
        return None
    without_parenthesis = _NUMBERING.sub("", PARENTHESIS.sub(" ", text)).strip(" :*")
    if not _ONLY_WORDS.fullmatch(without_parenthesis):
        return None
    everything, plain = fold_letters(text), fold_letters(without_parenthesis)
    if not plain or len(plain.split()) > 9:
        return None
    if _SECTION.match(plain):
        return FormLabel("section")
    to_sign, to_clarify = _SIGN_WORD.search(plain), _CLARIFIED_WORD.search(plain)
    if to_sign or to_clarify:
        sentence = (
            _SENTENCE.search(plain) or len(plain.split()) > _LONGEST_SIGNATURE_LABEL or text.rstrip().endswith(".")
        )
        return None if sentence else FormLabel("sign" if to_sign else "clarified", role=_role(everything))
    known = _LABELS.get(plain) or _LABELS.get(" ".join(word for word in plain.split() if word not in _FILLERS))
    if known is not None:
        host_chief = known.key in ("Verksamhetschef", "Studierektor") and _HOST.search(everything)
        return replace(known, kind="other", key="") if host_chief else known
    words = plain.split()
    if words[0] == "datum" or words[-1] == "datum":
        role = _role(everything)
        return FormLabel("date", role=role) if role else None
    return None


def _role(folded: str) -> str:
    role = next((name for pattern, name in _ROLES if pattern.search(folded)), "")
    if role in ("verksamhetschef", "studierektor"):
        if _HOST.search(folded):
            return role + " hos vårdgivaren"
        if _HOME.search(folded):
            return role + " på hemmakliniken"
    return role
