/**
 * The other things that the upload page asks of the server: a fresh session, whose it is, and another visibility for a picture.
 * @module upload/account
 */

import { problemFromAnswer, UploadProblem } from "../shared/problem.js";

/** Nobody logs out and somebody else in within this time. */
const CONFIRMED_FOR_MILLISECONDS = 3000;

/** @type {Promise<boolean> | null} */
let renewal = null;

let confirmedAt = -Infinity;

/**
 * Ask for fresh cookies. Three uploads that find the session stale at the same moment share one request.
 * @returns {Promise<boolean>} whether there is a session now
 */
export function renewSession() {
  renewal ??= postSession().finally(() => {
    renewal = null;
    confirmedAt = -Infinity;
  });
  return renewal;
}

/** @returns {Promise<boolean>} */
async function postSession() {
  try {
    // A redirect leads to the login page, which is the opposite of success: it is not followed.
    const answer = await fetch("/session", { method: "POST", redirect: "manual" });
    return answer.ok;
  } catch {
    return false;
  }
}

/**
 * Make sure that the session is still this person's: another tab may have changed it, and cookies follow at once. Where nobody
 * can say, the upload itself will hear why.
 * @param {string} account whose uploads are here
 * @returns {Promise<void>}
 */
export async function confirmAccount(account) {
  if (performance.now() - confirmedAt < CONFIRMED_FOR_MILLISECONDS) return;
  const id = await askAccount();
  if (id === null) return;
  if (id !== account) throw new UploadProblem({ status: 401, code: "other_account" });
  confirmedAt = performance.now();
}

/** @returns {Promise<string | null>} who is logged in, null where that cannot be said */
async function askAccount() {
  try {
    const answer = await fetch("/v1/user", { headers: { Accept: "application/json" } });
    return answer.ok ? (await answer.json()).id : null;
  } catch {
    return null;
  }
}

/**
 * @param {string} id of the picture
 * @param {"private" | "link"} visibility
 * @returns {Promise<import("./transport.js").Picture>}
 */
export async function changeVisibility(id, visibility) {
  const request = () =>
    fetch(`/v1/images/${encodeURIComponent(id)}`, {
      method: "PATCH",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify({ visibility }),
    });
  let answer = await request();
  if (answer.status === 401 && (await renewSession())) answer = await request();
  if (!answer.ok) {
    throw problemFromAnswer(answer.status, await answer.text(), answer.headers.get("Retry-After"));
  }
  return answer.json();
}
