/**
 * What can go wrong with one upload, in the shape of our problem documents (RFC 9457) and in plain words.
 * @module shared/problem
 */

/**
 * What happened and what to do, by the stable code of a problem, or for what the browser and the network say without one.
 * @type {Readonly<Record<string, string>>}
 */
const SENTENCES = Object.freeze({
  connection_lost: "The connection broke. Check it, then try again.",
  unreadable_file: "This file can no longer be read. Choose it again.",
  too_large: "This file is larger than the server takes. Make it smaller, then choose that.",
  empty_file: "This file is empty. Choose another one.",
  session_ended: "You are logged out. Log in, then go on.",
  other_account: "Somebody else is logged in here now. Log in again, then go on.",
  upload_forgotten: "The server has forgotten what had arrived. Try again.",
  upload_in_progress: "An earlier try of this upload is still running. Wait a moment, then try again.",
  idempotency_key_reused: "This file has changed since it was chosen. Choose it again.",
  too_many_uploads: "Too many uploads run at once. Wait until some are done, then try again.",
  unsupported_type: "This kind of file cannot be kept here. Save it as JPEG or PNG, then choose that.",
  not_decodable: "This picture is damaged or incomplete. Export it again, then choose the new file.",
  too_many_pixels: "This picture has too many pixels. Scale it down, then choose the smaller one.",
  quota_exceeded: "Your space is full. Delete some pictures, then try again.",
  storage_full: "The server has no space left. Tell whoever runs it, then try again later.",
});

/** @type {Readonly<Record<number, string>>} */
const SENTENCES_BY_STATUS = Object.freeze({
  401: "You are logged out. Log in, then try again.",
  403: "This upload was refused. Reload the page, then try again.",
  413: "This file is too large. Make it smaller, then try again.",
  415: "This kind of file cannot be kept here. Save it as JPEG or PNG, then choose that.",
  422: "This picture cannot be read. Export it again, then choose the new file.",
  429: "Too many uploads at once. Wait a moment, then try again.",
  502: "The server does not answer just now. Try again in a moment.",
  503: "The server does not answer just now. Try again in a moment.",
  504: "The server does not answer just now. Try again in a moment.",
  507: "There is no space left for this picture. Delete some pictures, then try again.",
});

/** Sending the same bytes once more changes nothing about these. */
const FINAL_STATUSES = new Set([413, 415, 422]);
const FINAL_CODES = new Set(["file_too_large", "empty_file", "unreadable_file"]);

/** One upload did not succeed; `status` is 0 where no answer arrived at all. */
export class UploadProblem extends Error {
  /**
   * @param {{status?: number, code: string, detail?: string, retryAfter?: number | null}} facts
   *   `retryAfter` is in seconds, null where the server named no time.
   */
  constructor({ status = 0, code, detail = "", retryAfter = null }) {
    super(SENTENCES[code] || detail || SENTENCES_BY_STATUS[status] || "Something went wrong. Try again.");
    this.name = "UploadProblem";
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
  }

  /** One plain sentence for the person who chose the file. */
  get sentence() {
    return this.message;
  }

  /** True where another try with the same file would end the same way. */
  get final() {
    return FINAL_STATUSES.has(this.status) || FINAL_CODES.has(this.code);
  }
}

/**
 * A file that was moved or changed after it was chosen looks to a request like a broken line. Waiting would not help it.
 * @param {File} file
 * @returns {Promise<UploadProblem>}
 */
export async function lostOrUnreadable(file) {
  try {
    await file.slice(0, 1).arrayBuffer();
    return new UploadProblem({ code: "connection_lost" });
  } catch {
    return new UploadProblem({ code: "unreadable_file" });
  }
}

/**
 * Read a refusal. The body counts only where it is a problem document, because a proxy may answer with a page of its own.
 * @param {number} status
 * @param {string} body
 * @param {string | null} retryAfter the Retry-After header
 * @param {number} [now] milliseconds since 1970
 * @returns {UploadProblem}
 */
export function problemFromAnswer(status, body, retryAfter, now = Date.now()) {
  const document = parseObject(body);
  return new UploadProblem({
    status,
    code: typeof document?.code === "string" ? document.code : `status_${status}`,
    detail: typeof document?.detail === "string" ? document.detail : "",
    retryAfter: parseRetryAfter(retryAfter, now),
  });
}

/**
 * Retry-After is a number of seconds or an HTTP date (RFC 9110, 10.2.3).
 * @param {string | null} value
 * @param {number} now milliseconds since 1970
 * @returns {number | null} seconds, never negative
 */
export function parseRetryAfter(value, now) {
  if (!value) return null;
  if (/^\d+$/.test(value.trim())) return Number(value);
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - now) / 1000));
}

/**
 * @param {string} text
 * @returns {Record<string, unknown> | null}
 */
function parseObject(text) {
  try {
    const value = JSON.parse(text);
    return value !== null && typeof value === "object" ? value : null;
  } catch {
    return null;
  }
}
