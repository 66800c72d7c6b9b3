/**
 * One upload of the page: what is known of it, and what may happen to it next.
 */

import { Problem } from "../shared/problem.js";
import { tooLargeSentence } from "./sentences.js";

/**
 * `checking`: all is sent, and the server looks at the picture; `delayed`: between two tries.
 * @typedef {"waiting" | "sending" | "checking" | "delayed" | "done" | "failed" | "cancelled"} State
 */

/**
 * @typedef {object} Upload
 * @property {string} id on this page alone
 * @property {string} key names it on the server, so that no retry stores it twice (the idempotency key), and in this browser's store
 * @property {string} name
 * @property {number} size bytes
 * @property {"private" | "link"} visibility
 * @property {File | null} file null once the picture is stored, so that the browser can free its memory
 * @property {string | null} url of the resumable upload on the server, null when there is none
 * @property {boolean} isCopied whether this browser has a copy that outlives the page
 * @property {State} state
 * @property {number} sentBytes
 * @property {boolean} isResumed whether this try began where an earlier one stopped
 * @property {boolean} mayBeStored whether it was cancelled so late that the server may have stored it
 * @property {Delay | null} delay why it waits between two tries
 * @property {Problem | null} problem
 * @property {import("./transport.js").Picture | null} picture
 */

/** @typedef {{why: "busy" | "offline" | "running", seconds: number}} Delay */

/**
 * @typedef {object} Found an upload that an earlier page left unfinished
 * @property {string} key
 * @property {string} name
 * @property {"private" | "link"} visibility
 * @property {string | null} url
 * @property {File} file
 */

const UNFINISHED = new Set(["waiting", "sending", "checking", "delayed"]);

/**
 * @param {string} id
 * @param {File} file
 * @param {"private" | "link"} visibility
 * @param {number} maxBytes
 * @returns {Upload} waiting, or refused already when that needs no server
 */
export function newUpload(id, file, visibility, maxBytes) {
  const problem = refusal(file, maxBytes);
  const upload = waiting(id, { key: newKey(), name: file.name, visibility, url: null, file });
  return problem ? { ...upload, state: "failed", problem } : upload;
}

/**
 * @param {string} id
 * @param {Found} found
 * @returns {Upload}
 */
export function foundUpload(id, found) {
  return { ...waiting(id, found), isCopied: true };
}

/**
 * @param {string} id
 * @param {Found} facts
 * @returns {Upload}
 */
function waiting(id, { key, name, visibility, url, file }) {
  return {
    id,
    key,
    name,
    size: file.size,
    visibility,
    file,
    url,
    isCopied: false,
    state: "waiting",
    sentBytes: 0,
    isResumed: false,
    mayBeStored: false,
    delay: null,
    problem: null,
    picture: null,
  };
}

/** @returns {string} 128 random bits; `crypto.randomUUID` is missing on pages that came over plain HTTP */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * @param {Upload} upload
 * @returns {boolean} whether a further try could end differently
 */
export function canRetry(upload) {
  return upload.state === "cancelled" || (upload.state === "failed" && !upload.problem?.final);
}

/**
 * @param {Upload} upload
 * @returns {boolean}
 */
export function isUnfinished(upload) {
  return UNFINISHED.has(upload.state);
}

/**
 * @param {Upload} upload
 * @returns {boolean} whether the next page should find it, because it is neither over nor cancelled
 */
export function isWanted(upload) {
  return isUnfinished(upload) || (upload.state === "failed" && canRetry(upload));
}

/**
 * What can be refused without sending a byte.
 * @param {{size: number}} file
 * @param {number} maxBytes
 * @returns {Problem | null}
 */
function refusal(file, maxBytes) {
  if (file.size === 0) return new Problem({ code: "empty_file" });
  if (file.size <= maxBytes) return null;
  return new Problem({ code: "file_too_large", detail: tooLargeSentence(file.size, maxBytes) });
}
