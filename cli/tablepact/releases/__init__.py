"""The releases of a data package: a manifest, an archive for each version, and checks.

``manifest`` reads ``releases.json``, ``open_release`` the rows of a released version, which
``release_archive`` wrote; ``release_checks`` says what keeps a package from being released, and
``publish`` releases it. It may import ``package``, ``frames`` and ``comparison``; begin with
``manifest``, whose docstring describes the file.

Conventions of the library. A package has, beside its ``datapackage.json``,

* ``releases.json`` and a folder ``releases`` with an archive ``VERSION.zip`` for each version;
* ``CHANGELOG.md``, if it keeps one: its newest heading, ``## VERSION``, is the version's;
* a table ``corrections``, if it keeps one: with the columns ``version``, ``record_table``,
  ``record_id``, ``column`` and ``old`` it has a row for each released value that was corrected, and
  one without a ``column`` for each row that was removed.
"""

MANIFEST_NAME = "releases.json"
"""The file beside a descriptor that lists the releases; it stands here to spare polars."""
