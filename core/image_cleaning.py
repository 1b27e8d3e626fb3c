"""An uploaded photograph without what its camera told about place, time and owner."""

import struct
from io import BytesIO
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

# What a picture needs to look the same; everything else of its metadata is dropped.
KEPT_INFO = frozenset({"transparency", "icc_profile", "duration", "loop", "blend", "disposal"})
OPTIONS: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 90, "optimize": True},
    "PNG": {},
    "WEBP": {"quality": 90},
}
# What Pillow raises for pictures that are cut, forged or far too large.
UNREADABLE = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    struct.error,
    UnidentifiedImageError,
    Image.DecompressionBombError,
)


def pixels_of(file: IO[bytes]) -> int | None:
    """Width times height as the header says, nothing being decoded; None for no picture."""
    file.seek(0)
    try:
        with Image.open(file) as image:
            return image.width * image.height
    except Image.DecompressionBombError:
        return 2 * (Image.MAX_IMAGE_PIXELS or 0)
    except UNREADABLE:
        return None
    finally:
        file.seek(0)


def re_encoded(file: IO[bytes]) -> BytesIO | None:
    """The picture written anew, upright and without metadata; None for a format that is kept as
    it came (GIF). Raises ValidationError for a picture that cannot be read to its end.

    The caller has judged the number of pixels: this decodes all of them.
    """
    file.seek(0)
    try:
        with Image.open(file) as image:
            # Phones write JPEG with a second picture behind the first and call it MPO.
            target = "JPEG" if image.format == "MPO" else str(image.format)
            if target not in OPTIONS:
                return None
            is_animated = target != "JPEG" and getattr(image, "n_frames", 1) > 1
            if is_animated:
                image.seek(0)
            else:
                ImageOps.exif_transpose(image, in_place=True)
            image.info = {name: image.info[name] for name in KEPT_INFO & image.info.keys()}
            clean = BytesIO()
            image.save(clean, format=target, save_all=is_animated, **OPTIONS[target])
    except UNREADABLE as fault:
        raise ValidationError(_("The image is damaged: it cannot be read to its end.")) from fault
    finally:
        file.seek(0)
    clean.seek(0)
    return clean
