"""What a camera and its lens are called, without the words that tell nothing."""

import re

# The form of a company, and what stands for its trade, behind its name.
_COMPANY = re.compile(
    r"(?:[ ,]+(?:corporation|corp|company|co|ltd|limited|inc|gmbh|ag|ab|llc|a/s|imaging|optical|"
    r"techwin|electronics|electric|photo film|computer|digital)[.,]*)+$",
    re.IGNORECASE,
)
# A make that its models have another word for.
_ALSO = {"hewlett-packard": "hp"}
_NO_LENS = re.compile(
    r"[\s\-_.?*0]*|unknown.*|n/?a|none|null|(?:0(?:\.0)?\s?mm)?\s*f/?0(?:\.0)?",
    re.IGNORECASE,
)
_NO_CAMERA = {"unknown", "none", "null", "n/a", "default", "digital camera", "-"}


def camera_of(make: str, model: str) -> str:
    """Return make and model, the make once: `NIKON D100` and not `NIKON CORPORATION NIKON D100`."""
    make, model = (_named(" ".join(one.split())) for one in (make, model))
    make = _COMPANY.sub("", make)
    if not make or not model:
        return model or make
    words = [*make.casefold().split(), _ALSO.get(make.casefold(), "")]
    if any(len(word) > 1 and model.casefold().startswith(word) for word in words):
        return model
    return f"{make} {model}"


def lens_of(text: str) -> str:
    """Return the name of a lens; "" for what cameras write without one."""
    name = " ".join(text.split())
    return "" if _NO_LENS.fullmatch(name) else name


def _named(text: str) -> str:
    return "" if text.casefold() in _NO_CAMERA else text
