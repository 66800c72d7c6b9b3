/**
 * Sends one file to the server, in one request or as a resumable upload.
 *
 * A transport is a function `(upload, sending) => Promise<Picture>` that throws a Problem. A small file goes in one request
 * under its idempotency key, so that a second try is answered like the first; a large one becomes a resumable upload on the
 * server, whose address is noted before the first byte is sent.
 */

import { renewSession } from "../shared/session.js";
import { sendAtOnce } from "./post.js";
import { sleep } from "./retry.js";
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
 * @property {boolean} [duplicate]
 */

/**
 * @typedef {object} Sending
 * @property {AbortSignal} signal
 * @property {(sentBytes: number, allSent: boolean) => void} onProgress
 * @property {(url: string) => Promise<void>} onUrl called with the upload's address on the server, also when it comes after the
 *   abort; bytes are sent once this has ended
 */

/** @typedef {{file: File, key: string, name: string, size: number, visibility: string, url: string | null}} Sent */

/**
 * A resumable upload costs two more requests and 22 kB of script. Below this size sending a file again costs less: a megabyte
 * takes 8 s at 1 Mbit/s, and most screenshots are smaller.
 */
const RESUMABLE_ABOVE_BYTES = 1_000_000;

const DISCARD_TRIES = 4;

/**
 * @param {Sent} upload
 * @param {Sending} sending
 * @returns {Promise<Picture>}
 */
export function send(upload, sending) {
  return upload.size > RESUMABLE_ABOVE_BYTES ? sendResumably(upload, sending) : sendAtOnce(upload, sending);
}

/**
 * Have the server delete the part that has arrived. What it cannot be told now it deletes by itself some days later.
 * @param {string} url
 * @returns {Promise<void>}
 */
export async function discard(url) {
  for (let tries = 1; tries <= DISCARD_TRIES; tries += 1) {
    const request = { method: "DELETE", headers: { "Tus-Resumable": "1.0.0" }, keepalive: true };
    const status = await fetch(url, request).then((answer) => answer.status, () => 0);
    if (status === 204 || status === 404 || status === 410) return;
    if (status === 401 && !(await renewSession())) return;
    // The server may still be reading the request that was aborted a moment ago.
    await sleep(tries, new AbortController().signal);
  }
}
