"""What sends: the sender over any apprise address, the plugins that read answers, and what answers mean. apprise is loaded
when the first message goes out, not before."""
