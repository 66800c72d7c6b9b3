/**
 * Every sentence about uploads that depends on numbers or states, apart from the page so that it can be tested without one.
 */

import { formatBytes, pictures } from "../shared/numbers.js";
import { WHO } from "./chosen_visibility.js";
import { noAlbumSentence } from "./folder_sentences.js";

/**
 * @param {number} size bytes
 * @param {number} maxBytes
 * @returns {string}
 */
export function tooLargeSentence(size, maxBytes) {
  return `This file has ${formatBytes(size)}, and ${formatBytes(maxBytes)} is the most. Make it smaller first.`;
}

/** The kinds of files that people drop beside their pictures, by how their media types begin. */
const KINDS = Object.freeze({
  "video/": "a video",
  "audio/": "a sound",
  "text/": "a text",
  "application/pdf": "a PDF",
  "application/zip": "an archive",
  "application/x-zip": "an archive",
  "application/gzip": "an archive",
});

/**
 * @param {string} type media type
 * @returns {string}
 */
export function notAPictureSentence(type) {
  const kind = Object.entries(KINDS).find(([start]) => type.startsWith(start));
  return `Only pictures: this is ${kind ? kind[1] : "another kind of file"}.`;
}

/**
 * @param {number} count
 * @returns {string} the name of a row that stands for so many
 */
export function moreFiles(count) {
  return count === 1 ? "1 more file" : `${count.toLocaleString("en")} more files`;
}

/**
 * @param {number} most
 * @param {number} all how many there are
 * @returns {string}
 */
export function tooManySentence(most, all) {
  const [taken, found] = [most, all].map((count) => count.toLocaleString("en"));
  return `${taken} of ${found} files were taken, as many as at once. Choose the rest again.`;
}

/**
 * The line under the name of a file.
 * @param {import("./record.js").Upload} upload
 * @param {boolean} [isSignedOut] then nothing has its turn
 * @returns {string}
 */
export function stateSentence(upload, isSignedOut = false) {
  switch (upload.state) {
    case "waiting":
      return isSignedOut ? "Waiting for you to sign in" : "Waiting for its turn";
    case "sending":
      return sendingSentence(upload);
    case "checking":
      return "Sent. Checking the picture";
    case "delayed":
      return delaySentence(upload.delay);
    case "cancelled":
      return upload.mayBeStored ? "Cancelled late: look in the gallery whether it is there." : "Cancelled. Nothing was kept.";
    case "failed":
      return upload.problem?.sentence ?? "";
    default:
      return doneSentence(upload);
  }
}

/**
 * @param {import("./record.js").Upload} upload
 * @returns {string}
 */
function doneSentence(upload) {
  const no = noAlbumSentence(upload.picture);
  if (upload.picture?.duplicate) return no ? `${duplicateSentence(upload)} ${no}` : duplicateSentence(upload);
  return no ? `Uploaded. ${no}` : "Uploaded";
}

/**
 * @param {import("./record.js").Upload} upload
 * @returns {string} with the name that the picture has there, where that is another one
 */
function duplicateSentence({ name, picture }) {
  const said = picture?.restored ? "It was in the trash, and is back" : "It was here already";
  return !picture?.name || picture.name === name ? `${said}.` : `${said}, as ${picture.name}.`;
}

/**
 * @param {import("./record.js").Upload} upload
 * @returns {string}
 */
function sendingSentence({ sentBytes, size, isResumed }) {
  const sent = `${formatBytes(sentBytes)} of ${formatBytes(size)} sent`;
  if (!isResumed) return sent;
  return sentBytes > 0 ? `Resuming: ${sent}` : "Resuming";
}

/**
 * @param {import("./record.js").Upload["delay"]} delay
 * @returns {string}
 */
function delaySentence(delay) {
  if (delay?.why === "running") return "The connection broke. Going on in a moment.";
  if (delay?.why === "offline") return "No connection. Going on when it is back.";
  const seconds = Math.ceil(delay?.seconds ?? 0);
  return seconds > 5
    ? `Server busy. Next try within ${seconds} seconds.`
    : "Server busy. Next try in a moment.";
}

/**
 * @param {import("./record.js").Upload[]} uploads that an earlier page left unfinished
 * @returns {string}
 */
export function resumedSentence(uploads) {
  return `Resuming ${pictures(uploads.length)} from before.`;
}

/**
 * @param {import("./record.js").Upload[]} uploads
 * @returns {{wanted: number, done: number, already: number, failed: number, cancelled: number, open: number}} how many files are
 *   where; `done` counts those that were there already too
 */
export function tally(uploads) {
  const count = (/** @type {(upload: import("./record.js").Upload) => boolean} */ isOne) =>
    uploads.reduce((sum, upload) => sum + (isOne(upload) ? upload.files : 0), 0);
  const all = count(() => true);
  const done = count(({ state }) => state === "done");
  const already = count(({ state, picture }) => state === "done" && Boolean(picture?.duplicate));
  const failed = count(({ state }) => state === "failed");
  const cancelled = count(({ state }) => state === "cancelled");
  return { wanted: all - cancelled, done, already, failed, cancelled, open: all - done - failed - cancelled };
}

/**
 * One line about all files.
 * @param {import("./record.js").Upload[]} uploads
 * @param {boolean} [isSignedOut] then nothing is begun
 * @returns {string}
 */
export function summarySentence(uploads, isSignedOut = false) {
  const { wanted, done, already, failed, cancelled, open } = tally(uploads);
  const parts = [];
  if (open > 0) parts.push(`${doingNow(uploads, isSignedOut)}: ${done} of ${pictures(wanted)} done.`);
  else if (done > already) parts.push(`${pictures(done - already)} uploaded.`);
  if (open === 0 && already > 0) parts.push(alreadySentence(already, wanted));
  if (failed > 0) parts.push(`${failed === 1 ? "1 file was" : `${failed.toLocaleString("en")} files were`} not uploaded.`);
  if (open === 0 && cancelled > 0) parts.push(cancelledSentence(uploads, cancelled));
  return parts.join(" ");
}

/**
 * @param {import("./record.js").Upload[]} uploads
 * @param {boolean} isSignedOut
 * @returns {string}
 */
function doingNow(uploads, isSignedOut) {
  const states = new Set(uploads.map((upload) => upload.state));
  if (states.has("sending") || states.has("checking")) return "Uploading";
  if (isSignedOut) return "Waiting for you to sign in";
  return states.has("delayed") ? "Waiting to go on" : "Uploading";
}

/**
 * @param {import("./record.js").Upload[]} uploads
 * @param {number} count how many of them are cancelled
 * @returns {string}
 */
function cancelledSentence(uploads, count) {
  const late = uploads.filter(({ state, mayBeStored }) => state === "cancelled" && mayBeStored).length;
  const kept = late > 0 ? `${late} may be in the gallery.` : `Nothing ${count === uploads.length ? "" : count === 1 ? "of it " : "of them "}was kept.`;
  return `${count === 1 ? "1 upload" : `${count.toLocaleString("en")} uploads`} cancelled. ${kept}`;
}

/**
 * @param {import("./record.js").Upload[]} uploads
 * @returns {string} who can see the pictures among them that are stored, empty where there is none
 */
export function seenBySentence(uploads) {
  const stored = uploads.filter(({ state, picture }) => state === "done" && picture);
  const shared = stored.filter(({ picture }) => picture?.visibility === "link").length;
  if (stored.length === 0) return "";
  if (shared > 0 && shared < stored.length) return `${WHO.link} can see ${shared} of them.`;
  return `${shared > 0 ? WHO.link : WHO.private} can see ${stored.length === 1 ? "it" : "them"}.`;
}

/**
 * @param {number} already
 * @param {number} wanted
 * @returns {string}
 */
function alreadySentence(already, wanted) {
  if (already === 1) return wanted === 1 ? "It was here already." : "1 was here already.";
  return already === wanted ? "They were here already." : `${already} were here already.`;
}

/**
 * @param {number} waiting how many of them are seen by others than before
 * @param {number} begun how many are under way or stored, and stay as they are
 * @param {"private" | "link"} visibility
 * @returns {string} empty when there is none
 */
export function visibilitySentence(waiting, begun, visibility) {
  const changed = `${WHO[visibility]} will see ${waiting === 1 ? "the one that waits" : `the ${waiting} that wait`}.`;
  const left = `${begun === 1 ? "1 that is" : `${begun} that are`} under way or uploaded ${begun === 1 ? "stays as it is" : "stay as they are"}.`;
  return [waiting > 0 && changed, begun > 0 && left].filter(Boolean).join(" ");
}

/**
 * @param {import("./record.js").Upload[]} uploads
 * @returns {number} 0 to 1, by bytes, of those that are not refused or cancelled
 */
export function overallProgress(uploads) {
  const wanted = uploads.filter((upload) => upload.state !== "failed" && upload.state !== "cancelled");
  const total = wanted.reduce((sum, upload) => sum + upload.size, 0);
  const sent = wanted.reduce((sum, upload) => sum + upload.sentBytes, 0);
  return total === 0 ? 0 : sent / total;
}

/**
 * A pasted picture is called image.png by every browser, so its name comes from the time.
 * @param {string} type media type
 * @param {Date} now
 * @returns {string} such as "Pasted 2026-03-01 14.05.09.png"
 */
export function pastedName(type, now) {
  const two = (/** @type {number} */ number) => String(number).padStart(2, "0");
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  const time = `${two(now.getHours())}.${two(now.getMinutes())}.${two(now.getSeconds())}`;
  const kind = /^image\/([a-z0-9]+)/.exec(type)?.[1] ?? "png";
  return `Pasted ${day} ${time}.${kind === "jpeg" ? "jpg" : kind}`;
}
