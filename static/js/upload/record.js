/**
 * One upload of the page: what is known of it, and what may happen to it next.
 */

import { Problem } from "../shared/problem.js";
import { notAPictureSentence, tooLargeSentence } from "./sentences.js";

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
 * @property {number} files how many it stands for: one row names all that a folder holds too many of
 * @property {"private" | "link"} visibility
 * @property {import("./folder_albums.js").Place | null} album that it goes into
 * @property {number} chosenAt by the server's clock, milliseconds since 1970: the first of a choice is the newest
 * @property {boolean} isBegun whether bytes of it may have been sent, by this page or an earlier one
 * @property {boolean} isLeft whether an earlier page had begun it
 * @property {File | null} file null once the picture is stored, so that the browser can free its memory
 * @property {string | null} url of the resumable upload on the server, null when there is none
 * @property {boolean} isCopied whether this browser has a copy that outlives the page
 * @property {State} state
 * @property {number} sentBytes
 * @property {boolean} isResumed whether this try began where an earlier one stopped
 * @property {boolean} mayBeStored whether it was cancelled so late that the server may have stored it
 * @property {Delay | null} delay why it waits between two tries
 * @property {(() => void) | null} hurry ends that wait
 * @property {Pick<Problem, "sentence" | "final"> | null} problem
 * @property {import("./transport.js").Picture | null} picture
 */

/** @typedef {{why: "busy" | "offline" | "running", seconds: number}} Delay */

/**
 * @typedef {object} Found an upload that an earlier page left unfinished
 * @property {string} key
 * @property {string} name
 * @property {"private" | "link"} visibility
 * @property {string | null} url
 * @property {number} chosenAt
 * @property {boolean} isBegun
 * @property {import("./folder_albums.js").Place | null} [album]
 * @property {File} file
 */

/**
 * @typedef {object} Ended how an upload of an earlier page ended
 * @property {string} key
 * @property {string} name
 * @property {number} size bytes
 * @property {number} files
 * @property {"private" | "link"} visibility
 * @property {import("./transport.js").Picture | null} picture
 * @property {string} sentence why it was refused, empty when it was not
 */

const UNFINISHED = new Set(["waiting", "sending", "checking", "delayed"]);

/**
 * @param {string} id
 * @param {File} file
 * @param {"private" | "link"} visibility
 * @param {number} chosenAt
 * @param {number} maxBytes
 * @param {import("./folder_albums.js").Place | null} [album]
 * @returns {Upload} waiting, or refused already when that needs no server
 */
export function newUpload(id, file, visibility, chosenAt, maxBytes, album = null) {
  const problem = refusal(file, maxBytes);
  const { name } = file;
  const upload = waiting(id, { key: newKey(), name, visibility, url: null, chosenAt, isBegun: false, album, file });
  return problem ? { ...upload, state: "failed", problem } : upload;
}

/**
 * @param {string} id
 * @param {Found} found
 * @returns {Upload}
 */
export function foundUpload(id, found) {
  return { ...waiting(id, found), isCopied: true, isLeft: found.isBegun };
}

/**
 * @param {string} id
 * @param {Ended} ended
 * @returns {Upload}
 */
export function endedUpload(id, { sentence, picture, ...facts }) {
  const nothing = { url: null, chosenAt: 0, isBegun: true, file: null };
  const upload = { ...waiting(id, { ...facts, ...nothing }), ...facts, picture };
  if (sentence) return { ...upload, state: "failed", problem: { sentence, final: true } };
  return { ...upload, state: "done", sentBytes: upload.size };
}

/**
 * What was chosen and cannot be sent: it has a row all the same, so that all that was chosen is accounted for.
 * @param {string} id
 * @param {{name: string, files: number, problem: Problem}} refused
 * @returns {Upload}
 */
export function refusedUpload(id, { name, files, problem }) {
  const nothing = { key: newKey(), visibility: /** @type {const} */ ("private"), url: null, chosenAt: 0, isBegun: false, file: null };
  return { ...waiting(id, { name, ...nothing }), files, state: "failed", problem };
}

/**
 * @param {string} id
 * @param {Omit<Found, "file"> & {file: File | null}} facts
 * @returns {Upload}
 */
function waiting(id, { key, name, visibility, url, chosenAt, isBegun, album = null, file }) {
  return {
    id,
    key,
    name,
    size: file?.size ?? 0,
    files: 1,
    visibility,
    album,
    chosenAt,
    isBegun,
    isLeft: false,
    file,
    url,
    isCopied: false,
    state: "waiting",
    sentBytes: 0,
    isResumed: false,
    mayBeStored: false,
    delay: null,
    hurry: null,
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
 * @param {Upload[]} uploads
 * @returns {Upload[]} those that "Try again" for all is about: the cancelled ones only where none has failed
 */
export function retriable(uploads) {
  const all = uploads.filter(canRetry);
  const failed = all.filter(({ state }) => state === "failed");
  return failed.length > 0 ? failed : all;
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
 * Some pictures (mostly HEIC) come without a type, so only a type that says otherwise counts; the server decides about the rest.
 * @param {{type?: string}} file
 * @returns {boolean}
 */
export function isNoPicture({ type = "" }) {
  return type !== "" && type !== "application/octet-stream" && !type.startsWith("image/");
}

/**
 * What can be refused without sending a byte.
 * @param {{size: number, type?: string}} file
 * @param {number} maxBytes
 * @returns {Problem | null}
 */
function refusal(file, maxBytes) {
  if (isNoPicture(file)) return new Problem({ code: "not_a_picture", detail: notAPictureSentence(file.type ?? "") });
  if (file.size === 0) return new Problem({ code: "empty_file" });
  if (file.size <= maxBytes) return null;
  return new Problem({ code: "file_too_large", detail: tooLargeSentence(file.size, maxBytes) });
}
