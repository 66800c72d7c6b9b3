/**
 * Decides what follows a failed try, and how to wait; it knows neither the page nor the transport.
 * @module upload/retry
 */

/** Tries for one file that bring nothing further, the first included: some ten minutes, in which a server is restarted. */
export const MOST_TRIES = 24;

/** Nobody watches a bar that stands still for longer than this many seconds. */
const LONGEST_WAIT = 300;

/** These say "not now" rather than "never"; 502 and 504 are what a gateway says while a service restarts. */
const BUSY_STATUSES = new Set([429, 502, 503, 504]);

/** The server is still at an earlier try of the same upload, whose end it has not noticed. */
const RUNNING_STATUSES = new Set([409, 423]);

/** A line that moves nothing for this long is taken for dead; the server's own work after the last byte is far shorter. */
const STALLED_AFTER_SECONDS = 120;

/**
 * @typedef {{act: "stop"} | {act: "renew"} | {act: "begin"}
 *   | {act: "wait", why: "busy" | "offline" | "running", seconds: number}} Step
 */

/**
 * @param {{status: number, code: string, retryAfter: number | null}} problem
 * @param {number} tries how many tries this file has had since one last brought it further
 * @param {boolean} renewed whether the session was renewed since then
 * @returns {Step}
 */
export function nextStep(problem, tries, renewed) {
  if (problem.status === 401) return renewed ? { act: "stop" } : { act: "renew" };
  if (tries >= MOST_TRIES) return { act: "stop" };
  if (problem.code === "upload_forgotten") return { act: "begin" };
  if (problem.code === "connection_lost") {
    return { act: "wait", why: "offline", seconds: backOff(tries) };
  }
  const running = RUNNING_STATUSES.has(problem.status);
  if (!running && !BUSY_STATUSES.has(problem.status)) return { act: "stop" };
  const seconds = Math.max(1, problem.retryAfter ?? backOff(tries));
  return seconds > LONGEST_WAIT ? { act: "stop" } : { act: "wait", why: running ? "running" : "busy", seconds };
}

/**
 * @param {number} tries
 * @returns {number} 1, 2, 4, 8 … 30 seconds
 */
function backOff(tries) {
  return Math.min(30, 2 ** (tries - 1));
}

/**
 * Wait for a time; ends at once with the signal's reason when the person cancels.
 * @param {number} seconds
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
export function sleep(seconds, signal) {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, seconds * 1000);
    signal.addEventListener("abort", stop, { once: true });
  });
}

/**
 * Wait until the browser says that it has a network. `navigator.onLine` may say yes without one, hence the back-off as well.
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
export function untilOnline(signal) {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    if (navigator.onLine) return resolve();
    const done = new AbortController();
    const finish = (/** @type {() => void} */ settle) => () => {
      done.abort();
      settle();
    };
    addEventListener("online", finish(resolve), { signal: done.signal });
    signal.addEventListener("abort", finish(() => reject(signal.reason)), { signal: done.signal });
  });
}

/** Calls when nothing has moved for too long; made anew for each request. */
export class Watchdog {
  #timer = 0;

  /** @param {() => void} onStalled */
  constructor(onStalled) {
    this.onStalled = onStalled;
    this.calm();
  }

  /** Something has moved. */
  calm() {
    this.end();
    this.#timer = setTimeout(this.onStalled, STALLED_AFTER_SECONDS * 1000);
  }

  end() {
    clearTimeout(this.#timer);
  }
}
