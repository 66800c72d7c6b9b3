/**
 * One upload of the page: what is known of it, and what may happen to it next.
 * @module upload-record
 */

import { UploadProblem } from "./upload-problem.js";
import { tooLargeSentence } from "./upload-words.js";

/**
 * @typedef {"waiting" | "sending" | "checking" | "holding" | "done" | "failed" | "cancelled"} State
 */

/**
 * @typedef {object} Upload
 * @property {string} id
 * @property {string} name
 * @property {number} size bytes
 * @property {"private" | "link"} visibility
 * @property {File | null} file null once the picture is kept, so that the browser can let go of it
 * @property {State} state
 * @property {number} sentBytes
 * @property {{why: "busy" | "offline", seconds: number} | null} hold why it waits between two tries
 * @property {UploadProblem | null} problem
 * @property {import("./upload-transport.js").Picture | null} picture
 */

const UNFINISHED = new Set(["waiting", "sending", "checking", "holding"]);

/**
 * @param {string} id
 * @param {File} file
 * @param {"private" | "link"} visibility
 * @param {number} maxBytes
 * @returns {Upload} waiting, or refused already where that needs no server
 */
export function newUpload(id, file, visibility, maxBytes) {
  const problem = refusal(file, maxBytes);
  return {
    id,
    name: file.name,
    size: file.size,
    visibility,
    file,
    state: problem ? "failed" : "waiting",
    sentBytes: 0,
    hold: null,
    problem,
    picture: null,
  };
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
 * What can be said without sending a byte.
 * @param {{size: number}} file
 * @param {number} maxBytes
 * @returns {UploadProblem | null}
 */
function refusal(file, maxBytes) {
  if (file.size === 0) return new UploadProblem({ code: "empty_file" });
  if (file.size <= maxBytes) return null;
  return new UploadProblem({ code: "file_too_large", detail: tooLargeSentence(file.size, maxBytes) });
}
