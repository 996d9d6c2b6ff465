"""Pictures are drawn anew: what is not a pixel (place, camera, names, hidden programs) stays behind."""

import io
import warnings

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from core.exceptions import DomainError

MAX_PIXELS = 50_000_000
FORMATS = {"png": "PNG", "jpg": "JPEG", "webp": "WEBP"}
_MODES = {"PNG": ("1", "L", "LA", "P", "RGB", "RGBA"), "JPEG": ("L", "RGB"), "WEBP": ("RGB", "RGBA")}


def reencode(content: bytes, extension: str) -> bytes:
    """Return the picture drawn anew, upright, without metadata; DomainError when that cannot be."""
    kind = FORMATS[extension]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content), formats=[kind]) as image:
                _check_size(image)
                return _draw(image, kind)
    except DomainError:
        raise
    except Exception as error:  # Pillow raises nearly anything on hostile files
        raise DomainError(_("This picture cannot be read. Save it again as PNG or JPEG.")) from error


def _check_size(image: Image.Image) -> None:
    if image.width * image.height > MAX_PIXELS:
        raise DomainError(_("This picture is too large. Make it smaller than 50 million pixels."))


def _draw(image: Image.Image, kind: str) -> bytes:
    image.load()
    upright = ImageOps.exif_transpose(image)
    if upright.mode not in _MODES[kind]:
        upright = upright.convert("RGBA" if kind != "JPEG" and "A" in upright.mode else "RGB")
    transparency = upright.info.get("transparency")
    upright.info.clear()
    if transparency is not None and kind == "PNG":
        upright.info["transparency"] = transparency
    target = io.BytesIO()
    options = {"quality": 90} if kind != "PNG" else {}
    upright.save(target, kind, exif=b"", **options)
    return target.getvalue()
