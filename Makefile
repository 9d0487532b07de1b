# Bare `make` lists the verbs.
