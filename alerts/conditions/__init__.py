"""One file per kind of condition, named by its code, with the type of its facts and its declaration in `KIND`."""
