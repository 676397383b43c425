"""Years of returns that never were: seeded, anchored on printed figures, with planted troubles, and marked as simulated."""
