/**
 * Makes sure that the session still belongs to the user whose uploads these are.
 */

import { Problem } from "../shared/problem.js";
import { renewals } from "../shared/session.js";

/** It takes longer to sign out and to sign in as somebody else. */
const CONFIRMED_FOR_MILLISECONDS = 3000;

let confirmed = { at: -Infinity, renewals };

/**
 * In another tab somebody else may have signed in, and the cookies are shared. When the server does not answer, the upload goes on
 * and meets the same failure itself.
 * @param {string} account the id of the user whose uploads are here
 * @returns {Promise<void>}
 */
export async function confirmOwner(account) {
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
