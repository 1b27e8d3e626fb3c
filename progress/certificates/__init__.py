"""Certificates: frozen when issued, signed, answered for from their row (decision 0012).

``signing`` knows bytes and keys, ``payloads`` what a certificate says, ``services`` the writes,
``queries`` the reads, ``verification`` the answers of ``/verify/``, ``screens`` and ``documents``
what is shown and printed.
"""
