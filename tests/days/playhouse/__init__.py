"""What the scenarios are played on: a stage, what is seen from outside of it, and the transcript."""
