"""All error texts of the pages, by the stable code of a problem; its detail is never shown."""

from bff.outcomes import Refusal
from bff.words.images import byte_words

_NO_ACCEPTED_TYPE = (
    "This is no JPEG, PNG, GIF, WebP, AVIF, HEIC, TIFF or BMP. Export it as one of them first."
)
# What happened, then what to do.
SENTENCES = {
    "invalid_credentials": "That name and password do not go together. Check both and try again.",
    "login_taken": "This name is taken. Choose another one.",
    "registration_closed": "New accounts are closed here. Ask whoever runs this server.",
    "too_many_attempts": "Too many tries. Wait {wait}, then try again.",
    "busy": "Many people are signing in just now. Wait {wait}, then try again.",
    "not_found": "This picture is gone. It may have been deleted in another window.",
    "unauthorized": "You were signed out meanwhile. Sign in, then upload this file again.",
    "unsupported_type": _NO_ACCEPTED_TYPE,
    "empty_file": "This file is empty. Choose another one.",
    "file_missing": "No file arrived. Choose one or more pictures first.",
    "unsupported_kind": "This kind of picture cannot be shown right. Export it as a PNG first.",
    "not_decodable": "This picture is damaged or incomplete. Export it again first.",
    "too_many_pixels": "This picture has too many pixels. Scale it down first.",
    "quota_exceeded": "Your space is full. Delete some pictures, then try again.",
    "storage_full": "The server has no space left. Tell whoever runs it, then try again later.",
    "too_many_uploads": "Many pictures arrive just now. Wait {wait}, then try again.",
    "upload_broken": "This file did not arrive whole. Upload it again.",
    "form_broken": "The form did not arrive whole. What came of it is listed; send the rest again.",
    "form_again": "This form was not taken, so none of its pictures was kept. Choose them again.",
    "not_shared": "Not every picture could be shared. Only you can open those; share them again.",
    "forms_busy": "Many pictures arrive just now. Choose yours again in a moment; none was kept.",
}
BY_STATUS = {
    400: "This file did not arrive as it should. Upload it again.",
    413: "This file is too large. Make it smaller first.",
    415: _NO_ACCEPTED_TYPE,
    422: "This picture cannot be read. Export it again first.",
    429: "That was a little fast. Wait {wait}, then try again.",
    503: "The server does not answer just now. Try again in a moment.",
    507: "There is no space left. Delete some pictures, or tell whoever runs this server.",
}
UNKNOWN = "That did not work. Try again in a moment."
# What is shown beside a field of a form.
FIELD_TEXTS = {
    "login_missing": "Enter your name.",
    "password_missing": "Enter your password.",
    "login_not_chosen": "Choose a name.",
    "password_too_short": "Use at least {least} characters.",
    "name_missing": "Give it a name.",
    "too_long": "Use at most {most} characters.",
}


def sentence(refusal: Refusal, max_upload_bytes: int | None = None) -> str:
    """Return the text for a refusal: by its code, else by its status."""
    if refusal.status == 413 and refusal.code == "too_large" and max_upload_bytes:
        return f"This file is larger than {byte_words(max_upload_bytes)}. Make it smaller first."
    said = SENTENCES.get(refusal.code) or BY_STATUS.get(refusal.status) or UNKNOWN
    return said.format(wait=wait_words(refusal.retry_after))


def field_text(code: str, **facts: object) -> str:
    """Return the text for a field; `facts` are the values of its placeholders."""
    return FIELD_TEXTS[code].format(**facts)


def wait_words(seconds: int | None) -> str:
    """Return a waiting time in words, rounded up."""
    if seconds is None or seconds <= 1:
        return "a moment"
    if seconds < 120:
        return f"{seconds} seconds"
    return f"{-(-seconds // 60)} minutes"
