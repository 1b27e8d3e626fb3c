"""The translation package, as the house uses it: kept in step, never aliases, never the live row.

The package freezes an original's words when somebody asks for a translation and lets them grow old
until a button is pressed; and it saves a "draft" of a translation over the page that readers see.
Here an original is read anew when it is published (``sources``), and a translation becomes a draft
revision and nothing else (``drafts``), with what was written into it by hand (``hand_edits``).
"""

from core.translations.adopting import WordsDoNotFit, adopt_translation
from core.translations.drafts import replace_the_packages_saving, save_translation_draft
from core.translations.sources import (
    begin_translation,
    connect_signals,
    drop_alias_action,
    keep_in_step,
)

__all__ = [
    "WordsDoNotFit",
    "adopt_translation",
    "begin_translation",
    "connect_signals",
    "drop_alias_action",
    "keep_in_step",
    "replace_the_packages_saving",
    "save_translation_draft",
]
