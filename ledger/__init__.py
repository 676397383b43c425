"""The ledger (台账): the only SQL of Planwatch.

Belongs here: tables, the unit of work, named queries, the outbox, views for the audit, migrations.
Does not belong here: judging, wording, sending, reading of files.
"""
