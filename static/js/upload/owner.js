/**
 * Makes sure that the session still belongs to the user whose uploads these are.
 */

import { Problem } from "../shared/problem.js";
import { askViewer, renewals } from "../shared/session.js";

/** It takes longer to sign out and to sign in as somebody else. */
const CONFIRMED_FOR_MILLISECONDS = 3000;
const ANSWERED_WITHIN_MS = 4000;

let confirmed = { at: -Infinity, renewals };

/**
 * In another tab somebody else may have signed in, and the cookies are shared. When the server does not answer, or the session is
 * over, the upload goes on and meets the same failure itself.
 * @param {string} account the id of the user whose uploads are here
 * @returns {Promise<void>}
 */
export async function confirmOwner(account) {
  const isFresh = performance.now() - confirmed.at < CONFIRMED_FOR_MILLISECONDS && confirmed.renewals === renewals;
  if (isFresh) return;
  const id = await askViewer(ANSWERED_WITHIN_MS);
  if (!id) return;
  if (id !== account) throw new Problem({ status: 401, code: "other_account" });
  confirmed = { at: performance.now(), renewals };
}
