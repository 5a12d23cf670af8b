"""The releases of a data package: a manifest, an archive for each version, and checks.

``manifest`` reads ``releases.json``, ``open_release`` opens the archive of a version, which
``release_archive`` builds, ``release_checks`` lists what prevents a release, and ``publish``
releases a package. It may import ``package``, ``frames`` and ``comparison``; begin with
``manifest``, whose docstring describes the file.

The library expects these files beside ``datapackage.json``:

* ``releases.json`` and a folder ``releases`` with an archive ``VERSION.zip`` for each version;
* optionally ``CHANGELOG.md``, whose first version heading, ``## VERSION``, is the current version;
* optionally a table ``corrections`` with the columns ``version``, ``record_table``, ``record_id``,
  ``column`` and ``old``: a row for each released value that was corrected, and one without a
  ``column`` for each row that was removed.
"""

MANIFEST_NAME = "releases.json"
"""The file that lists the releases; the constant is here so that its users do not need polars."""
