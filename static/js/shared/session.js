/**
 * Renews the session of this browser: one request at a time, whoever asks for it.
 */

/** How often the session was renewed on this page; what was known of the session before a renewal may be stale. */
export let renewals = 0;

/** @type {Promise<boolean> | null} */
let renewal = null;

/**
 * Ask for fresh cookies. Callers that find the session stale at the same moment share one request.
 * @returns {Promise<boolean>} false when the session is over
 */
export function renewSession() {
  renewal ??= postSession().finally(() => {
    renewal = null;
    renewals += 1;
  });
  return renewal;
}

/** @returns {Promise<boolean>} */
async function postSession() {
  try {
    const answer = await fetch("/session", { method: "POST", redirect: "manual" });
    return answer.status !== 401;
  } catch {
    return true; // Offline is not signed out.
  }
}
