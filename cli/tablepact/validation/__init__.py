"""The steps of a validation: descriptor, tables, contract, rules, releases.

Turns what ``engine``, ``contract``, ``query`` and ``releases`` find into a report. Begin with
``validate``, which runs the modules named ``*_step`` and ``*_steps`` and the two of rules in order.
"""
