"""Packages in one file: ZIP files, wheels and tar files, and the folders they are unpacked into.

Start at ``archive_file.py`` (``unpack``). Whatever an archive says of itself is untrusted.
"""
