"""The editors' guide: its texts (``content/<language>/<topic>.md``), how they become pages, and
where each topic is read."""
