/**
 * Decides what follows a failed try, and how to wait; it knows neither the page nor the transport.
 */

/** Tries in a row that bring a file no further, the first included: some ten minutes, in which a server is restarted. */
export const MOST_TRIES = 24;

/** Seconds. When the server asks for a longer wait, the upload fails, and the user decides when to try again. */
const LONGEST_WAIT = 300;

/** These say "not now" rather than "never"; 502 and 504 are what a gateway says while a service restarts. */
const BUSY_STATUSES = new Set([429, 502, 503, 504]);

/** The server is still working on an earlier try of the same upload, because it has not noticed that it broke off. */
const RUNNING_STATUSES = new Set([409, 423]);

/**
 * @typedef {{act: "stop"} | {act: "renew"} | {act: "begin"}
 *   | {act: "wait", why: "busy" | "offline" | "running", seconds: number}} Step
 */

/**
 * @param {{status: number, code: string, retryAfter: number | null}} problem
 * @param {number} tries how many tries this file has had since the last that brought it further
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
 * Wait for a time; rejects at once with the signal's reason when the user cancels.
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
 * Wait until the browser says that it has a network. `navigator.onLine` may be true without one, so the back-off follows too.
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
