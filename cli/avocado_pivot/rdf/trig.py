"""Serialize named graphs as TriG (https://www.w3.org/TR/trig/), deterministically."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import groupby
from operator import itemgetter

from avocado_pivot.rdf.terms import RDF, XSD, Iri, Literal, Term, Triple

_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?")
"""Local names that need no escaping after a prefix."""
_ESCAPED = re.compile(r'[\x00-\x1f"\\\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]')
_SHORT = {"\t": r"\t", "\n": r"\n", "\r": r"\r", '"': r"\"", "\\": r"\\"}


def prefix_lines(prefixes: Mapping[str, str]) -> str:
    """Write the ``@prefix`` declarations."""
    return "".join(f"@prefix {name}: <{base}> .\n" for name, base in prefixes.items())


def graph_block(name: Iri, triples: Iterable[Triple], prefixes: Mapping[str, str]) -> str:
    """Write one named graph; statements are sorted, and grouped by subject and predicate."""
    names = {base: prefix for prefix, base in prefixes.items()}
    lines = []
    ordered = sorted(
        set(triples), key=lambda triple: (triple[0], triple[1] != RDF("type"), *triple[1:])
    )
    for subject, about in groupby(ordered, key=itemgetter(0)):
        parts = []
        for predicate, same in groupby(about, key=itemgetter(1)):
            verb = "a" if predicate == RDF("type") else _term(predicate, names)
            parts.append(f"{verb} {', '.join(_term(triple[2], names) for triple in same)}")
        predicates = " ;\n        ".join(parts)
        lines.append(f"    {_term(subject, names)} {predicates} .\n")
    return f"{_term(name, names)} {{\n{''.join(lines)}}}\n"


def _term(term: Term, names: Mapping[str, str]) -> str:
    if isinstance(term, Literal):
        text = f'"{_ESCAPED.sub(_escape, term.text)}"'
        if term.language:
            return f"{text}@{term.language}"
        plain = term.datatype in ("", XSD("string"))
        return text if plain else f"{text}^^{_term(Iri(term.datatype), names)}"
    if term in names:
        return f"{names[term]}:"
    cut = max(term.rfind("#"), term.rfind("/")) + 1
    if term[:cut] in names and _LOCAL.fullmatch(term[cut:]):
        return f"{names[term[:cut]]}:{term[cut:]}"
    return f"<{term}>"


def _escape(match: re.Match[str]) -> str:
    """Escape a control or syntax character; replace a surrogate by U+FFFD."""
    char = match[0]
    if "\ud800" <= char <= "\udfff":
        return "\ufffd"
    return _SHORT.get(char) or f"\\u{ord(char):04X}"
