/**
 * A request that did not succeed, as an error with the facts of a problem document (RFC 9457) and one sentence for the user.
 */

import { sentenceFor } from "./error_texts.js";

/** Sending the same bytes once more changes nothing about these. */
const FINAL_STATUSES = new Set([413, 415, 422]);
const FINAL_CODES = new Set(["file_too_large", "empty_file", "unreadable_file", "not_a_picture", "too_many_files"]);

/** `status` is 0 when no answer arrived at all. */
export class Problem extends Error {
  /**
   * @param {{status?: number, code: string, detail?: string, retryAfter?: number | null}} facts
   *   `retryAfter` is in seconds, null when the server named no time
   */
  constructor({ status = 0, code, detail = "", retryAfter = null }) {
    super(sentenceFor({ status, code, detail, retryAfter }));
    this.name = "Problem";
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
  }

  /** One plain sentence for the user. */
  get sentence() {
    return this.message;
  }

  /** Whether another try with the same file would end the same way. */
  get final() {
    return FINAL_STATUSES.has(this.status) || FINAL_CODES.has(this.code);
  }
}

/**
 * Read a refusal. The body counts only when it is a problem document, because a proxy may answer with a page of its own.
 * @param {number} status
 * @param {string} body
 * @param {string | null} retryAfter the Retry-After header
 * @param {number} [now] milliseconds since 1970
 * @returns {Problem}
 */
export function problemFromAnswer(status, body, retryAfter, now = Date.now()) {
  const facts = parseObject(body);
  return new Problem({
    status,
    code: typeof facts?.code === "string" ? facts.code : `status_${status}`,
    detail: typeof facts?.detail === "string" ? facts.detail : "",
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
