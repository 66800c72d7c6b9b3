/**
 * The session of this browser: renewed with one request at a time for all callers, and whose it is.
 */

import { request } from "./request.js";

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
    const answer = await request("/session", { method: "POST", redirect: "manual" });
    return answer.status !== 401;
  } catch {
    return true; // Neither offline nor a server that is silent is signed out.
  }
}

/**
 * @param {number} milliseconds how long to wait for an answer
 * @returns {Promise<string | null>} the id of whose session it is, "" when it is over, null when that cannot be said
 */
export async function askViewer(milliseconds) {
  const id = await askOnce(milliseconds);
  if (id !== "") return id;
  // A token that is too old for the API can be renewed, as long as its session lives. Whose that is was not said yet.
  return (await renewSession()) ? (await askOnce(milliseconds)) || null : "";
}

/**
 * @param {number} milliseconds
 * @returns {Promise<string | null>} as above, "" also for a token that is too old
 */
async function askOnce(milliseconds) {
  try {
    const answer = await request("/v1/user", { headers: { Accept: "application/json" }, milliseconds });
    if (answer.ok) return (await answer.json()).id;
    return answer.status === 401 ? "" : null;
  } catch {
    return null;
  }
}

/** @returns {string} the address of the sign-in page that leads back to this one, at its place */
export function signInAddress() {
  return `/login?next=${encodeURIComponent(location.pathname + location.search)}`;
}
