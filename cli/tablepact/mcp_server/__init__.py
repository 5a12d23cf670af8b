"""A server of the Model Context Protocol: an assistant reads the packages named on its start.

``tools`` has what it may do, without the SDK of the protocol; ``server`` binds it to the SDK, the
extra ``mcp``, which nothing else imports. Begin with ``tools``.
"""
