/**
 * Makes sure that the session is still the user's whose uploads these are.
 */

import { Problem } from "../shared/problem.js";
import { renewals } from "../shared/session.js";

/** Nobody signs out and somebody else in within this time. */
const CONFIRMED_FOR_MILLISECONDS = 3000;

let confirmed = { at: -Infinity, renewals };

/**
 * Another tab may have signed somebody else in, and cookies follow at once. When nobody can say, the upload itself will hear why.
 * @param {string} account the id of the user whose uploads are here
 * @returns {Promise<void>}
 */
export async function confirmAccount(account) {
  const isFresh = performance.now() - confirmed.at < CONFIRMED_FOR_MILLISECONDS && confirmed.renewals === renewals;
  if (isFresh) return;
  const id = await askAccount();
  if (id === null) return;
  if (id !== account) throw new Problem({ status: 401, code: "other_account" });
  confirmed = { at: performance.now(), renewals };
}

/** @returns {Promise<string | null>} the id of the user whose session it is, null when that cannot be said */
async function askAccount() {
  try {
    const answer = await fetch("/v1/user", { headers: { Accept: "application/json" } });
    return answer.ok ? (await answer.json()).id : null;
  } catch {
    return null;
  }
}
