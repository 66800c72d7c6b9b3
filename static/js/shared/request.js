/**
 * The one way by which the scripts of a page ask the server: no answer is waited for without an end.
 */

/** As long as htmx waits (templates/base.html): for an answer that somebody waits for. */
export const ANSWERED_WITHIN_MS = 10_000;

/**
 * @param {string} address
 * @param {RequestInit & {milliseconds?: number}} [how] `milliseconds`: how long to wait, for the headers and the body together
 * @returns {Promise<Response>} rejects with a TimeoutError, with the reason of the signal, or with a TypeError where nobody answers
 */
export function request(address, { milliseconds = ANSWERED_WITHIN_MS, signal, ...how } = {}) {
  const silence = AbortSignal.timeout(milliseconds);
  return fetch(address, { ...how, signal: signal ? either(signal, silence) : silence });
}

/**
 * Ask for a page and read it.
 * @param {string} address
 * @param {number} [milliseconds] how long to wait for it
 * @returns {Promise<Document | null>} null when the server refuses it or does not answer
 */
export async function requestPage(address, milliseconds) {
  try {
    const answer = await request(address, { milliseconds });
    return answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
  } catch {
    return null;
  }
}

/**
 * What AbortSignal.any does, which Safari has since 17.4 only.
 * @param {AbortSignal} one
 * @param {AbortSignal} other
 * @returns {AbortSignal}
 */
function either(one, other) {
  const both = new AbortController();
  for (const signal of [one, other]) {
    if (signal.aborted) both.abort(signal.reason);
    signal.addEventListener("abort", () => both.abort(signal.reason), { once: true, signal: both.signal });
  }
  return both.signal;
}
