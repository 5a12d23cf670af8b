"""Apply the profiles that descriptors name, JSON Schemas from the catalogue, in words.

Begin with ``evaluate``, which applies a profile; ``keywords`` knows the keywords that look at one
value. ``profile_step`` in the folder above decides which profile applies to which part.
"""
