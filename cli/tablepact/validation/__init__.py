"""The steps of a validation: descriptor, tables, contract, rules, releases.

This package turns the results of ``engine``, ``contract``, ``query`` and ``releases`` into a
report, and may import all of them. Begin with ``validate``, which runs the modules ``*_step`` and
``*_steps``, ``package_rules`` and ``sql_rules`` in order.
"""
