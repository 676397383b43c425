"""One module per way to reach people. apprise is loaded when the first message goes out, not before."""
