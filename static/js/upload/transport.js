/**
 * Sends one file to the server, in one request or as a resumable upload.
 *
 * A transport is a function `(upload, sending) => Promise<Picture>` that throws a Problem. What is sent in a moment goes in one
 * request under its idempotency key, so that a second try is answered like the first. All else becomes a resumable upload on the
 * server, whose address is noted before the first byte is sent; so does whatever an earlier page was left with.
 */

import { Problem } from "../shared/problem.js";
import { request } from "../shared/request.js";
import { renewSession } from "../shared/session.js";
import { notePace, pace, SURE_MILLISECONDS } from "./pace.js";
import { sendAtOnce } from "./post.js";
import { sleep } from "./retry.js";
import { isOwn, storedPicture } from "./stored.js";
import { sendResumably } from "./tus.js";

/**
 * @typedef {object} Picture what the server answers for a stored picture
 * @property {string} id
 * @property {string} url
 * @property {string} view_url
 * @property {string} thumbnail_url
 * @property {string} name
 * @property {string} alt
 * @property {number} width pixels
 * @property {number} height pixels
 * @property {number} bytes
 * @property {"private" | "link"} visibility
 * @property {string} [created_at]
 * @property {boolean} [duplicate]
 * @property {boolean} [restored] it was in the trash
 * @property {{id: string, name: string} | null} [album] that it is in, of those that were asked for
 * @property {{code: string} | null} [album_problem] why it is not in that
 */

/**
 * @typedef {object} Sending
 * @property {AbortSignal} signal
 * @property {(sentBytes: number, allSent: boolean) => void} onProgress
 * @property {(url: string) => Promise<void>} onUrl called with the upload's address on the server, also when it comes after the
 *   abort; bytes are sent once this has ended
 */

/**
 * @typedef {{file: File, key: string, name: string, size: number, visibility: string, url: string | null, chosenAt: number,
 *   album: import("./folder_albums.js").Place | null, isLeft: boolean}} Sent
 */

/**
 * A resumable upload costs two more requests and 22 kB of script. Above this size it is worth them on any line: a megabyte takes
 * 8 s at 1 Mbit/s. Below, where the file takes longer than this at the pace that was seen.
 */
const RESUMABLE_ABOVE_BYTES = 1_000_000;
const RESUMABLE_ABOVE_SECONDS = 1;

const DISCARD_TRIES = 4;

/** How many are being sent. */
let running = 0;

/**
 * @param {Sent} upload
 * @param {Sending} sending
 * @returns {Promise<Picture>}
 */
export async function send(upload, sending) {
  // The page before may have been left between the last byte and the answer.
  const stored = upload.isLeft && !upload.url ? await storedPicture(upload, sending.signal) : null;
  if (stored) return stored;
  const { seen, note } = measured(upload, sending);
  running += 1;
  try {
    const picture = await sendToAlbum(upload, seen);
    note(true);
    return isOwn(picture, upload) ? { ...picture, duplicate: false } : picture;
  } catch (reason) {
    note(false);
    throw reason;
  } finally {
    running -= 1;
  }
}

/**
 * An album that somebody has deleted since the file was chosen keeps no picture back: it is sent without.
 * @param {Sent} upload
 * @param {Sending} sending
 * @returns {Promise<Picture>}
 */
async function sendToAlbum(upload, sending) {
  const way = isResumable(upload) ? sendResumably : sendAtOnce;
  try {
    return await way(upload, sending);
  } catch (problem) {
    const isAlbumGone = problem instanceof Problem && problem.status === 404 && !upload.url && upload.album?.id;
    if (!isAlbumGone) throw problem;
    return { ...(await way({ ...upload, album: null }, sending)), album_problem: { code: "not_found" } };
  }
}

/** @param {Sent} upload */
function isResumable({ url, isLeft, size }) {
  return url !== null || isLeft || size > RESUMABLE_ABOVE_BYTES || size * running > pace() * RESUMABLE_ABOVE_SECONDS;
}

/**
 * A browser counts what it has handed to the system as sent, and the system takes the beginning at once: the pace is that of the
 * rest, or of all of it together with the answer.
 * @param {Sent} upload
 * @param {Sending} sending
 * @returns {{seen: Sending, note: (isAnswered: boolean) => void}} `note` is called at the end
 */
function measured({ size, url }, sending) {
  const began = performance.now();
  const first = { at: Infinity, bytes: 0 };
  let last = 0;
  const noteRest = (/** @type {number} */ least) => {
    const milliseconds = performance.now() - first.at;
    if (milliseconds >= SURE_MILLISECONDS) notePace(Math.max(least, last - first.bytes) * running, milliseconds);
  };
  /** @type {Sending["onProgress"]} */
  const onProgress = (sentBytes, allSent) => {
    if (first.at === Infinity) Object.assign(first, { at: performance.now(), bytes: sentBytes });
    last = sentBytes;
    noteRest(0);
    sending.onProgress(sentBytes, allSent);
  };
  const note = (/** @type {boolean} */ isAnswered) => {
    // Where a resumed one began is not known here, and one that did not move on was on a line that is slow indeed.
    if (isAnswered && !url) notePace(size * running, performance.now() - began);
    else if (!isAnswered) noteRest(1);
  };
  return { seen: { ...sending, onProgress }, note };
}

/**
 * Have the server delete the part that has arrived. What it cannot be told now it deletes by itself some days later.
 * @param {string} url
 * @returns {Promise<void>}
 */
export async function discard(url) {
  for (let tries = 1; tries <= DISCARD_TRIES; tries += 1) {
    const how = { method: "DELETE", headers: { "Tus-Resumable": "1.0.0" }, keepalive: true };
    const status = await request(url, how).then((answer) => answer.status, () => 0);
    if (status === 204 || status === 404 || status === 410) return;
    if (status === 401 && !(await renewSession())) return;
    // The server may still be reading the request that was aborted a moment ago.
    await sleep(tries, new AbortController().signal);
  }
}
