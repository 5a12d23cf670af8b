"""A comparison, written for people and for programs."""
