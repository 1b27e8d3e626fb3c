"""What a person may see in the CMS, and what keeps the rest away.

``rules`` is the one definition; everything else only asks it. ``middleware`` answers 404 for what
an address or a form names, ``lists`` narrows what Wagtail's hooks reach, ``listings`` and
``forms`` narrow what they do not. docs/borders.md tells what a new screen has to do.
"""
