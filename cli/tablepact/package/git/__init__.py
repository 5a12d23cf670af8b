"""Packages in a git repository: in a revision, and those that changed files belong to.

Start at ``git_revisions.py``. ``git_process.py`` says what git may do, for every caller.
"""
