"""How far two codings of one text agree: units in it, their alignment, and what is measured."""
