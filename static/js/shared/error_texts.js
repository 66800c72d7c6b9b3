/**
 * The catalogue of error texts: one sentence for each refusal, the same as on the server's pages where both know it (bff/).
 *
 * A sentence says what happened, then what to do.
 */

import { formatWait } from "./numbers.js";

/**
 * By the stable code of a problem document, or a code of our own for what the browser and the network say without one.
 * @type {Readonly<Record<string, string>>}
 */
export const SENTENCES = Object.freeze({
  connection_lost: "The connection broke. Check it, then try again.",
  unanswered: "The server does not answer just now. It may still do this: look again in a moment.",
  unreadable_file: "This file can no longer be read. Choose it again.",
  too_large: "This file is larger than the server takes. Make it smaller first.",
  empty_file: "This file is empty. Choose another one.",
  session_ended: "You are signed out. Sign in, then go on.",
  other_account: "Somebody else is signed in here now. Sign in again, then go on.",
  upload_forgotten: "The server has forgotten what had arrived. Try again.",
  upload_in_progress: "An earlier try of this upload is still running. Wait a moment, then try again.",
  idempotency_key_reused: "This file has changed since it was chosen. Choose it again.",
  too_many_uploads: "Many pictures arrive just now. Wait {wait}, then try again.",
  unsupported_type: "This is no JPEG, PNG, GIF, WebP, AVIF, HEIC, TIFF or BMP. Export it as one of them first.",
  unsupported_kind: "This kind of picture cannot be shown right. Export it as a PNG first.",
  not_decodable: "This picture is damaged, incomplete or too complex. Export it again first.",
  too_many_pixels: "This picture has too many pixels. Scale it down first.",
  quota_exceeded: "Your space is full. Delete some pictures, empty the trash, then try again.",
  storage_full: "The server has no space left. Tell whoever runs it, then try again later.",
});

/** @type {Readonly<Record<number, string>>} */
export const SENTENCES_BY_STATUS = Object.freeze({
  401: "You are signed out. Sign in, then try again.",
  403: "This upload was refused. Reload the page, then try again.",
  413: "This file is too large. Make it smaller first.",
  415: "This is no JPEG, PNG, GIF, WebP, AVIF, HEIC, TIFF or BMP. Export it as one of them first.",
  422: "This picture cannot be read. Export it again first.",
  429: "That was a little fast. Wait {wait}, then try again.",
  502: "The server does not answer just now. Try again in a moment.",
  503: "The server does not answer just now. Try again in a moment.",
  504: "The server does not answer just now. Try again in a moment.",
  507: "There is no space left. Delete some pictures, or tell whoever runs this server.",
});

export const UNKNOWN = "That did not work. Try again in a moment.";

/**
 * @param {{status: number, code: string, detail: string, retryAfter: number | null}} problem whose `detail` is shown when the
 *   code is not in the catalogue: our services write it for people
 * @returns {string}
 */
export function sentenceFor({ status, code, detail, retryAfter }) {
  const text = SENTENCES[code] || detail || SENTENCES_BY_STATUS[status] || UNKNOWN;
  return text.replace("{wait}", formatWait(retryAfter));
}
