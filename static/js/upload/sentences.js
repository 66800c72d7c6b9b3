/**
 * Every sentence of the upload page that depends on numbers or states, apart from the page so that it can be tested without one.
 */

import { formatBytes, pictures } from "../shared/numbers.js";

/**
 * @param {number} size bytes
 * @param {number} maxBytes
 * @returns {string}
 */
export function tooLargeSentence(size, maxBytes) {
  return `This file has ${formatBytes(size)}, and ${formatBytes(maxBytes)} is the most. Make it smaller first.`;
}

/**
 * The line under the name of a file.
 * @param {import("./record.js").Upload} upload
 * @returns {string}
 */
export function stateSentence(upload) {
  switch (upload.state) {
    case "waiting":
      return "Waiting for its turn";
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
      return upload.picture?.duplicate ? "You had this picture already." : "Uploaded";
  }
}

/**
 * @param {import("./record.js").Upload} upload
 * @returns {string}
 */
function sendingSentence({ sentBytes, size, isResumed }) {
  const sent = `${formatBytes(sentBytes)} of ${formatBytes(size)} sent`;
  if (!isResumed) return sent;
  return sentBytes > 0 ? `Going on: ${sent}` : "Going on where it stopped";
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
  return `Going on with ${pictures(uploads.length)} from before.`;
}

/**
 * One line about all files.
 * @param {import("./record.js").Upload[]} uploads
 * @returns {string}
 */
export function summarySentence(uploads) {
  const count = (/** @type {string[]} */ ...states) =>
    uploads.filter((upload) => states.includes(upload.state)).length;
  const done = count("done");
  const failed = count("failed");
  const cancelled = count("cancelled");
  const wanted = uploads.length - cancelled;
  const open = wanted - done - failed;
  const parts = [];
  const isDelayed = count("delayed") > 0 && count("sending", "checking") === 0;
  if (open > 0) parts.push(`${isDelayed ? "Waiting to go on" : "Uploading"}: ${done} of ${pictures(wanted)} done.`);
  else if (done > 0) parts.push(`${pictures(done)} uploaded.`);
  if (failed > 0) parts.push(`${failed === 1 ? "1 file was" : `${failed} files were`} not uploaded.`);
  if (parts.length === 0 && cancelled > 0) parts.push("Cancelled.");
  return parts.join(" ");
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
