"""The releases of a data package: what each one is, its rows, and what the next one has to say."""

NAME = "releases.json"
"""The file beside a descriptor that lists the releases; see ``register``."""
