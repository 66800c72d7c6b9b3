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
    "invitation_over": "This invitation is used up, withdrawn or too old. Ask for another one.",
    "too_many_attempts": "Too many tries. Wait {wait}, then try again.",
    "busy": "Many passwords are being checked just now. Wait {wait}, then try again.",
    "not_found": "This picture is gone. It may have been deleted in another window.",
    "unauthorized": "You were signed out meanwhile. Sign in, then upload this file again.",
    "unsupported_type": _NO_ACCEPTED_TYPE,
    "empty_file": "This file is empty. Choose another one.",
    "file_missing": "No file arrived. Choose one or more pictures first.",
    "unsupported_kind": "This kind of picture cannot be shown right. Export it as a PNG first.",
    "not_decodable": "This picture is damaged, incomplete or too complex. Export it again first.",
    "too_many_pixels": "This picture has too many pixels. Scale it down first.",
    "quota_exceeded": "Your space is full. Delete some pictures, empty the trash, then try again.",
    "storage_full": "The server has no space left. Tell whoever runs it, then try again later.",
    "too_many_uploads": "Many pictures arrive just now. Wait {wait}, then try again.",
    "upload_broken": "This file did not arrive whole. Upload it again.",
    "form_broken": "The form did not arrive whole. What came of it is listed; send the rest again.",
    "form_again": "This form was not taken, so none of its pictures was kept. Choose them again.",
    "album_gone": "That album is not there any more. Upload this file again, without an album.",
    "not_shared": "Not every picture could be shared. Only you can open those; share them again.",
    "too_many_tokens": "You have as many tokens as one account may. Revoke one first.",
    "last_administrator": "This server needs an administrator. Make somebody else one first.",
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
# Of a change without an answer nobody knows whether it was made.
UNCERTAIN = {
    "password": "The server does not answer just now. Your password may be the new one already: "
    "try the old one first.",
    "registration": "The server does not answer just now. The account may be there already: try to "
    "sign in with it first.",
    "invitation": "The server does not answer just now. An invitation may be made already, whose "
    "link nobody has seen: look at the list before you make another one.",
    "space": "The server does not answer just now. The space may be set already: look again in a "
    "moment.",
    "reset": "The server does not answer just now. Your new password may be set already: try to "
    "sign in with it first.",
    "deletion": "The server does not answer just now. It may still delete the account: look again "
    "in a moment.",
}
# What is shown beside a field of a form.
FIELD_TEXTS = {
    "login_missing": "Enter your name.",
    "setup_code_missing": "Enter the code that the start of the server has printed.",
    "setup_code_wrong": "That is not the code of this server. Copy it from where it started.",
    "password_missing": "Enter your password.",
    "login_not_chosen": "Choose a name.",
    "password_too_short": "Use at least {least} characters.",
    "password_wrong": "That is not your password. Check it and try again.",
    "password_unchanged": "This is the password that you have. Choose another one.",
    "current_password_missing": "Enter the password that you have.",
    "login_differs": "Type the name as it stands above: {login}",
    "token_name_missing": "Give it a name, such as that of the program.",
    "scopes_missing": "Choose what it may do.",
    "size_wrong": "Type a number of GB, such as 2.5, or nothing.",
    "number_wrong": "Type a whole number, or nothing.",
    "uses_wrong": "Type a number from 1 to {most}.",
    "album_missing": "Choose an album, or type the name of a new one.",
    "tag_wrong": "A tag can have {most} characters, no comma, and no empty "
    "part beside a slash. It cannot go below itself.",
    "tags_wrong": "Each tag can have {most} characters, and no empty part beside a slash.",
    "tags_too_many": "A picture can have {most} tags.",
    "name_missing": "Give it a name.",
    "rule_missing": "Type what it looks for.",
    "album_elsewhere": "It cannot be moved there. Choose another album.",
    "too_many_albums": "You have as many albums as one account may. Delete one first.",
    "time_wrong": "Choose a day and a time that is past, or leave it empty.",
    "too_long": "Use at most {most} characters.",
}


def sentence(refusal: Refusal, max_upload_bytes: int | None = None) -> str:
    """Return the text for a refusal: by its code, else by its status."""
    if refusal.status == 413 and refusal.code == "too_large" and max_upload_bytes:
        return f"This file is larger than {byte_words(max_upload_bytes)}. Make it smaller first."
    said = SENTENCES.get(refusal.code) or BY_STATUS.get(refusal.status) or UNKNOWN
    return said.format(wait=wait_words(refusal.retry_after))


def form_sentence(refusal: Refusal) -> str:
    """Return the text for the refusal of a form without files: of others it would tell of those."""
    by_status = BY_STATUS.get(refusal.status) if refusal.status in (429, 503) else None
    said = SENTENCES.get(refusal.code) or by_status or UNKNOWN
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
