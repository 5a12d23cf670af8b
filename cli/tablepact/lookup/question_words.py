"""The language of questions: the kind of answer they ask for, stop words and irregular forms.

Covers English, and the question words of Indonesian. It contains nothing about any dataset.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from typing import Any


class AnswerKind(StrEnum):
    """The kind of answer that a question asks for."""

    AMOUNT = "amount"
    DATE = "date"
    REASON = "reason"
    WORDS = "words"
    PERSON = "person"
    PLACE = "place"
    NAME = "name"
    THING = "thing"
    TRUTH = "truth"
    ANYTHING = "anything"


_ASKED = (
    (AnswerKind.DATE, r"when|since when|what (?:date|day|month|year|time)|"
     r"which (?:date|day|month|year|quarter)|kapan|tanggal berapa|bulan apa|tahun berapa"),
    (AnswerKind.AMOUNT, r"how (?:much|many|large|big|high|often|long|far|fast|expensive|old)|"
     r"what (?:share|percent(?:age)?|proportion|fraction|number|amount|sum|size|rate)|"
     r"(?:what|which) (?:is|was|are|were) the (?:share|percent(?:age)?|number|amount|sum|size|"
     r"price|cost|rate|value)|"
     r"what (?:did|does|do|has|have|is|was) .{1,60}\b(?:pay|paid|cost|spend|spent|worth|earn)|"
     r"(?:se)?berapa"),
    (AnswerKind.REASON, r"why|how come|what (?:caused|made|led|drove|triggered|prompted|set off)|"
     r"reasons?|because of what|mengapa|kenapa|alasan"),
    (AnswerKind.WORDS, r"what (?:else )?(?:did|does|do|has|have|had|is|was) .{1,60}\b(?:say|said|"
     r"write|wrote|written|tell|told|announce|argue|claim|call|think|promise|respond|reply|compare|liken)|"
     r"(?:quote|words|remarks?|statements?) (?:of|from|by)|apa kata|apa yang dikatakan"),
    (AnswerKind.PERSON, r"who|whom|whose|who's|siapa|which (?:person|man|woman|executive|manager|"
     r"leader|boss|chief|researcher|scientist|author)"),
    (AnswerKind.PLACE, r"where|which (?:place|city|state|country|region)|di ?mana"),
    (AnswerKind.NAME, r"(?:called|named|name of|known as|code ?name|nickname)"),
    (AnswerKind.THING, r"^\W*(?:what|what's|explain|describe|define)|apa itu"),
    (AnswerKind.TRUTH, r"^\W*(?:did|does|do|is|are|was|were|has|have|had|will|would|can|could|"
     r"should|isn't|didn't|wasn't|doesn't|apakah|benarkah)"),
)  # fmt: skip
_PATTERNS = tuple(
    (wanted, re.compile(rf"(?<!\w)(?:{pattern})\b", re.IGNORECASE)) for wanted, pattern in _ASKED
)

_SILENT = """
a about actually ada adalah affect affected again akan alasan all already also altogether am an and
any anyone anything apa apakah are aren as at bagaimana be been being benarkah berapa besar but by
called came can come comes coming concerned concerning could currently d dan dari dataset days
dengan describe detail details di did didn dimana do does doesn doing dollar dollars don done each
either else en even ever every exactly exist exists explain explained false far few find for from
get gets give given gives go goes going gone got had happen happend happened happening happens has
hasn have haven having he her him his hit how i if in info information ini into involved is isn it
itself itu jelaskan just kapan ke kenapa know known large like ll long look looked looking m made
make makes mana many masih may me mean means meant mengapa mention mentioned might mine mostly much
must my name named names now nowadays of off often oleh on one only or other our out over overall
pada per please possible re really refer referred refers regard regarding relate related right s
saat said say saying says seberapa sebuah sebutkan see sekarang shall she should siapa since so some
somebody someone something still such sudah supposed t telah tell tentang than that the their them
then there these they thing things this those to today together told tolong too total true truly
untuk up upon us ve very via was wasn we went were weren what whats when where whether which who
whom whose why will with within would yang yes yet you your
"""
"""Stop words of questions on any subject."""

_SILENT_WORDS = frozenset(_SILENT.split())

_FORMS = """
be is are was were been|begin began begun|become became|break broke broken|bring brought|
build built|buy bought|catch caught|choose chose chosen|come came|cost costs|cut cuts cutting|
deal dealt|do did done|draw drew drawn|drive drove driven|fall fell fallen|feel felt|
fight fought|find found|forbid forbade forbidden|forget forgot forgotten|get got|give gave given|
go went gone|grow grew grown|hear heard|hide hid hidden|hold held|keep kept|know knew known|
lay laid|lead led|leave left|lend lent|let lets|lose lost|make made|mean meant|meet met|
pay paid|put puts|quit quits|rise rose risen|run ran|say said|see saw seen|sell sold|send sent|
set sets|shrink shrank shrunk|shut shuts|sink sank sunk|speak spoke spoken|spend spent|
stand stood|steal stole stolen|stick stuck|take took taken|teach taught|tell told|
think thought|throw threw thrown|understand understood|win won|withdraw withdrew withdrawn|
write wrote written|man men|woman women|person people|half halves|loss lose|choice choose|
departure depart|growth grow|belief believe|proof prove|death die dead|speech speak|
success succeed|failure fail|flop fail|decision decide
"""
_GROUPS = [frozenset(group.split()) for group in _FORMS.replace("\n", " ").split("|")]

_ENDINGS = re.compile(r"(?<=\w{3})iz(?=(?:e|es|ed|ing|er|ers|ation|ations)\b)")
_SPOKEN = """
announce announced argue argued call claim claimed promise promised reply replied respond responded
think thought write wrote written
"""
_SPEECH = frozenset(_SPOKEN.split())
"""Verbs that ask for a statement; stop words in such a question."""
_FRAMES = re.compile(
    r"\baccording to the (?:article|story|dataset)\b"
    r"|\b(?:do|does|did) the (?:article|story|dataset) (?:say|claim|tell|mention|write)\b"
    r"|(?<=\bhow )(?:big|large|high|long|old|far|fast|often|expensive|deep|strong|severe)\b"
    r"|(?<=\bhow many )(?:billions?|millions?|thousands?)\b(?: of)?",
    re.IGNORECASE,
)
"""Phrases that frame a question, or only indicate the kind of answer."""
_REASON = re.compile(
    r"\b(?:because|due to|owing to|thanks to|so that|in order to|therefore|reasons?|why|"
    r"caus(?:e[sd]?|ing)|"
    r"led to|leads to|drove|drives|karena|sebab|akibat|alasan|agar|supaya)\b",
    re.IGNORECASE,
)
"""What introduces a cause or a purpose."""
_NEGATION = frozenset({"not", "no", "never", "none", "nor", "tidak", "bukan", "belum", "tanpa"})
_SHORT = re.compile(r"(?<=\w)(?:n['’]t|['’](?:s|re|ve|ll|d|m))\b", re.IGNORECASE)


def folded(text: str) -> str:
    """Return a text case-folded, without accents, and with ``-ize`` spelled ``-ise``."""
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(c for c in decomposed if not unicodedata.combining(c))
    return _ENDINGS.sub("is", text.casefold())


def words_of(text: str) -> list[str]:
    """Split a text into folded words: ``Müller's`` becomes ``muller`` and ``s``."""
    return re.findall(r"[^\W_]+", folded(text))


def is_stop_word(word: str, kind: AnswerKind = AnswerKind.ANYTHING) -> bool:
    """Return whether a folded word is a stop word in a question of a kind."""
    return word in _SILENT_WORDS or (kind is AnswerKind.WORDS and word in _SPEECH)


def without_framing(question: str) -> str:
    """Remove contractions after an apostrophe, and phrases that only frame a question.

    ``What does the article say about Meta's data centres?`` asks about Meta and data centres.
    """
    return _FRAMES.sub(" ", _SHORT.sub("", question))


def answer_kind(question: str) -> AnswerKind:
    """Return the kind of answer that a question asks for."""
    text = " ".join(question.replace("’", "'").split())
    return next((want for want, pattern in _PATTERNS if pattern.search(text)), AnswerKind.ANYTHING)


def irregular_forms(word: str) -> set[str]:
    """Return the other forms of an irregular word, such as ``left`` for ``leave``."""
    return {other for group in _GROUPS if word in group for other in group} - {word}


def grammar() -> dict[str, Any]:
    """Return the words and patterns of this module, for an implementation in another language."""
    return {
        "asked": [(kind, pattern.pattern) for kind, pattern in _PATTERNS],
        "silent": sorted(_SILENT_WORDS),
        "spoken": sorted(_SPEECH),
        "forms": [sorted(group) for group in _GROUPS],
        "endings": _ENDINGS.pattern,
        "short": _SHORT.pattern,
        "frames": _FRAMES.pattern,
    }


def gives_reason(text: str) -> bool:
    """Return whether a text names a cause or a purpose."""
    return bool(_REASON.search(text))


def is_negated(text: str) -> bool:
    """Return whether a text says that something is not so."""
    return not _NEGATION.isdisjoint(words_of(text))
