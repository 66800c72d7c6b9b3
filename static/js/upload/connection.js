/**
 * Notices a connection that is dead, and tells it from a file that can no longer be read.
 */

import { Problem } from "../shared/problem.js";

/** A connection that moves nothing for this long is taken for dead; the server's own work after the last byte is far shorter. */
const IDLE_TIMEOUT_SECONDS = 120;

/** Calls when nothing has moved for too long; made anew for each request. */
export class Watchdog {
  #timer = 0;

  /** @param {() => void} onTimeout */
  constructor(onTimeout) {
    this.onTimeout = onTimeout;
    this.reset();
  }

  /** Something has moved. */
  reset() {
    this.stop();
    this.#timer = setTimeout(this.onTimeout, IDLE_TIMEOUT_SECONDS * 1000);
  }

  stop() {
    clearTimeout(this.#timer);
  }
}

/**
 * A file that was moved or changed after it was chosen looks to a request like a broken connection. Waiting would not help it.
 * @param {File} file
 * @returns {Promise<Problem>}
 */
export async function lostOrUnreadable(file) {
  try {
    await file.slice(0, 1).arrayBuffer();
    return new Problem({ code: "connection_lost" });
  } catch {
    return new Problem({ code: "unreadable_file" });
  }
}
