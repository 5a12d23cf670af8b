"""Packages in a git repository: in a revision, and those that changed files belong to.

Start at ``git_revisions.py``; no word of a user is ever an option of git.
"""
