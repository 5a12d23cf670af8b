"""Who made it, as schema.org and Croissant tell it."""

from __future__ import annotations

from tablepact.catalog.cited_work import Work


def people(work: Work) -> list[dict[str, str]]:
    """Give the authors: a person has both names, anybody with one name is an organisation.

    schema.org/creator takes nothing else than the two, and a descriptor does not say which.
    """
    return [
        {
            "@type": "Person",
            "name": author.name,
            "givenName": author.given,
            "familyName": author.family,
        }
        if author.family
        else {"@type": "Organization", "name": author.name}
        for author in work.authors
    ]
