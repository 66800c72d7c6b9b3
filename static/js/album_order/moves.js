/**
 * Sends moves, one after the other as they were made; what did not hold goes back, and a sentence says why.
 */

import { faultOf, sayFault } from "../shared/failed_requests.js";
import { request } from "../shared/request.js";
import { announce, placeWords, shift, take } from "./items.js";

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
    const fault = await send(body);
    item.ariaBusy = null;
    if (!fault) {
      announce(`Moved. ${placeWords(item)}`);
      return;
    }
    taken.goBack();
    sayFault(fault, () => {
      const again = take(item, taken.byKey);
      shift(item, behind);
      void keepMove(again);
    });
  });
  return last;
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
 * @returns {Promise<import("../shared/failed_requests.js").Fault | null>} null where the move holds; to move it there once more does
 *   no harm
 */
async function send(body) {
  try {
    const answer = await request(location.pathname, { method: "POST", body, headers: { "HX-Request": "true" } });
    return answer.status === 204 ? null : faultOf(answer);
  } catch (error) {
    return faultOf(error);
  }
}
