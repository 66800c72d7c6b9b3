/**
 * Renews the session of this browser, with one request at a time for all callers.
 */

/** The number of renewals on this page: after one, what was known about the session before may be stale. */
export let renewals = 0;

/** @type {Promise<boolean> | null} */
let renewal = null;

/**
 * Ask for fresh cookies. Calls at the same moment share one request.
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

/**
 * @param {number} milliseconds how long to wait for answers
 * @returns {Promise<string | null>} the id of whose session it is, "" when it is over, null when that cannot be said
 */
export async function askViewer(milliseconds) {
  try {
    const answer = await fetch("/v1/user", { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(milliseconds) });
    if (answer.ok) return (await answer.json()).id;
    // A token that is too old for the API can be renewed, as long as its session lives.
    return answer.status === 401 && !(await renewSession()) ? "" : null;
  } catch {
    return null;
  }
}
