"""Judges frames: what is odd, late, incomplete or behind, and what could not be tested.

Belongs here: rules and thresholds as expressions, due dates as states, the path of a target, the audit of a period.
Does not belong here: reading files, SQL of our own, wording beyond a rule's own parameters, deciding who is told.
"""
