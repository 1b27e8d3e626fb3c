"""The first page of the CMS: what waits for the person, and what is new.

Each module asks for one panel's rows; ``panels`` prints them, ``hooks`` puts them in place of
Wagtail's own.
"""
