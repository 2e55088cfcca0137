"""Training of the embedded model: a token table whose rows are averaged, from pairs of texts, without a hub.

Torch is at home here (``loss``, ``train``); nothing outside this package's ``run`` needs it.
"""
