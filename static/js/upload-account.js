/**
 * The two other things that the upload page asks of the server: a fresh session, and another visibility for a kept picture.
 * @module upload-account
 */

import { problemFromAnswer } from "./upload-problem.js";

/** @type {Promise<boolean> | null} */
let renewal = null;

/**
 * Ask for fresh cookies. Three uploads that find the session stale at the same moment share one request.
 * @returns {Promise<boolean>} whether there is a session now
 */
export function renewSession() {
  renewal ??= postSession().finally(() => {
    renewal = null;
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
 * @param {string} id of the picture
 * @param {"private" | "link"} visibility
 * @returns {Promise<import("./upload-transport.js").Picture>}
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
