"""Words that are nearly a known one, and what was most likely meant."""

from __future__ import annotations

from collections.abc import Collection

from tablepact.package.vocabulary import CONSTRAINTS, PARTS, PROPERTY_PARTS, TYPE_SYNONYMS


def near(word: str, known: Collection[str], most: int = 2) -> str | None:
    """Give the known word that is meant; None if none is near.

    That is one that differs in capitals and marks between words alone, or by one letter (left out,
    put in, another one, two changed about); by two if it has ten letters or more. Words of less
    than five letters have too many neighbours for that.

    Args:
        word: A word as it was written.
        known: The words that it may be.
        most: By how many letters it may differ at most.
    """
    plain, found = _plain(word), []
    for one in known:
        letters = len(one)
        least = min(most, 0 if letters < 5 else 1 if letters < 10 else 2)
        distance = _distance(plain, _plain(one), least)
        if distance <= least:
            found.append((distance, one))
    return min(found)[1] if found else None


def property_meant(part: str, name: str) -> tuple[str, str] | None:
    """Give the property that is meant by one of another name, and the part in which it stands.

    None if nothing says that it is not the package's own. Of what only tells people something,
    the plural or singular is taken to be its own.
    """
    known = PARTS[part]
    if name in known.names | known.also | known.about:
        return None
    homes = {
        one: home
        for one, home in PROPERTY_PARTS.items()
        if home != "constraints" or part == "field"
    }
    meant = near(name, known.names) if name not in homes else None
    if meant:
        return meant, part
    if meant := near(name, homes):
        return meant, homes[meant]
    about = {one for one in known.about if len(one) > 7}
    if about & {f"{name}s", name.removesuffix("s")}:
        return None
    meant = near(name, about, most=1)
    return (meant, part) if meant else None


def type_advice(kind: str) -> str:
    """Say what to do about a type of field that does not exist."""
    meant = TYPE_SYNONYMS.get(kind.lower()) or near(kind, CONSTRAINTS)
    if meant:
        return f'did you mean "{meant}"? the types are {", ".join(CONSTRAINTS)}'
    return f"give one of the types {', '.join(CONSTRAINTS)}"


def constraint_advice(name: str, kind: str) -> str:
    """Say what to do about a constraint that a type of field does not have."""
    known = ("required", "unique", *CONSTRAINTS.get(kind, ()))
    meant = near(name, known)
    asked = f'did you mean "{meant}"? ' if meant else ""
    return f'{asked}the constraints of the type "{kind}" are {", ".join(known)}'


def _plain(word: str) -> str:
    return word.lower().replace("_", "").replace("-", "").replace(" ", "")


def _distance(one: str, other: str, most: int) -> int:
    """Count the letters in which two words differ (Damerau-Levenshtein, restricted)."""
    if abs(len(one) - len(other)) > most or len(set(one) ^ set(other)) > 2 * most:
        return most + 1  # at the least
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        now = [row]
        for column, another in enumerate(other, 1):
            cost = min(last[column] + 1, now[-1] + 1, last[column - 1] + (letter != another))
            swapped = one[row - 2 : row] == other[column - 2 : column][::-1]
            if row > 1 and column > 1 and swapped:
                cost = min(cost, before[column - 2] + 1)
            now.append(cost)
        before, last = last, now
    return last[-1]
