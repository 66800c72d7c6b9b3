/**
 * How fast this browser sends, as it was seen in this tab: on a slow line even a small file is sent so that it can go on.
 */

import { note, noted } from "../shared/storage.js";

const NAME = "vitrine-pace";

/** Before anything was seen: it costs two requests where the line is fast, and saves half a minute where it is slow. */
const UNKNOWN_BYTES_PER_SECOND = 32_000;

/** Below this a second file at the same time only makes both of them late. */
const SLOW_BYTES_PER_SECOND = 64_000;

/** What takes less tells little: most of it is the way there and back, and the work of the server. */
export const SURE_MILLISECONDS = 1000;

/** @returns {number} bytes a second, of all files that are sent together */
export function pace() {
  return Number(noted(NAME)) || UNKNOWN_BYTES_PER_SECOND;
}

/** @returns {number} how many files are sent together */
export function atOnce() {
  return pace() < SLOW_BYTES_PER_SECOND ? 1 : 3;
}

/**
 * Note that so much has been sent in so long a time.
 * @param {number} bytes
 * @param {number} milliseconds
 */
export function notePace(bytes, milliseconds) {
  if (bytes <= 0 || milliseconds <= 0) return;
  const seen = (bytes * 1000) / milliseconds;
  if (milliseconds >= SURE_MILLISECONDS || seen > pace()) note(NAME, String(Math.round(seen)));
}
