"""The evaluation of a plan (中期评估) as a page, a workbook and a JSON from which anybody can recompute every verdict.

Belongs here: what the export holds, how it is written, read back and compared. Judging itself does not.
"""
