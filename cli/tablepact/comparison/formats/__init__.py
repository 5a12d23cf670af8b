"""A comparison written for people (``console``, ``markdown``) and for programs (``json_csv``).

It may import the rest of ``comparison``; begin with ``console``.
"""
