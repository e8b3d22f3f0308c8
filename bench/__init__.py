"""Figures of the whole program, measured from outside: `make bench`."""
