"""The six shapes of rule: what each looks at, and what a kind of that shape gives to be run."""
