"""One file per kind of channel, named by its code, with its declaration in `KIND`."""
