"""Decides, words, routes, sends: conditions -> alerts -> deliveries -> channels.

Belongs here: what is so, what has changed, who is told, in which words, over which channel.
Does not belong here: SQL, frames, a clock of its own, the arithmetic of checks and paths.
"""
