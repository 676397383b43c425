"""The words of Planwatch as frozen types: the pure core that every other room stands on.

Belongs here: types, periods, working days, due dates, column names, names of codes, errors.
Does not belong here: input or output, a clock, an environment, any library outside the standard one.
"""
