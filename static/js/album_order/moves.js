/**
 * Sends moves, one after the other as they were made; what did not hold goes back, and a sentence says why.
 */

import { SENTENCES } from "../shared/error_texts.js";
import { OFFLINE, sentenceOf } from "../shared/failed_requests.js";
import { request } from "../shared/request.js";
import { signInAddress } from "../shared/session.js";
import { say } from "../shared/status.js";
import { announce, placeWords, shift, take } from "./items.js";

/**
 * @typedef {object} Failure
 * @property {string} sentence
 * @property {boolean} [isSignedOut]
 */

/** @type {Promise<void>} */
let last = Promise.resolve();

/**
 * @param {import("./items.js").Taken} taken at its new place
 * @returns {Promise<void>} when it is known what became of it
 */
export function keepMove(taken) {
  const { item } = taken;
  if (!taken.isElsewhere()) {
    announce(placeWords(item));
    return Promise.resolve();
  }
  const behind = item.nextElementSibling;
  const body = placeOf(item);
  item.ariaBusy = "true";
  last = last.then(async () => {
    const failure = await failureOf(body);
    item.ariaBusy = null;
    if (!failure) {
      announce(`Moved. ${placeWords(item)}`);
      return;
    }
    taken.goBack();
    tell(failure, () => {
      const again = take(item, taken.byKey);
      shift(item, behind);
      void keepMove(again);
    });
  });
  return last;
}

/**
 * @param {Failure} failure
 * @param {() => void} again
 */
function tell({ sentence, isSignedOut }, again) {
  const link = isSignedOut ? { words: "Sign in", href: signInAddress() } : undefined;
  say(sentence, { stays: true, link, action: { words: "Try again", act: again } });
}

/**
 * @param {HTMLElement} item
 * @returns {URLSearchParams} beside which picture it is now
 */
function placeOf(item) {
  const idOf = (/** @type {Element | null} */ one) => (one instanceof HTMLElement ? one.dataset.id : undefined);
  const body = new URLSearchParams({ id: idOf(item) ?? "" });
  const before = idOf(item.previousElementSibling);
  if (before) body.set("after", before);
  else body.set("before", idOf(item.nextElementSibling) ?? "");
  return body;
}

/**
 * @param {URLSearchParams} body
 * @returns {Promise<Failure | null>} null where the move holds
 */
async function failureOf(body) {
  try {
    const answer = await request(location.pathname, { method: "POST", body, headers: { "HX-Request": "true" } });
    if (answer.status === 204) return null;
    const sentence = sentenceOf({ status: answer.status, getResponseHeader: (name) => answer.headers.get(name) });
    return { sentence, isSignedOut: answer.status === 401 };
  } catch (error) {
    if (!navigator.onLine) return { sentence: OFFLINE };
    // Nobody knows whether it was moved; to move it there once more does no harm.
    const isLate = error instanceof DOMException && error.name === "TimeoutError";
    return { sentence: isLate ? SENTENCES.unanswered : SENTENCES.connection_lost };
  }
}
