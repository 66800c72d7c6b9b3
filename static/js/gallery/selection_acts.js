/**
 * What is done to the selected pictures: sent without leaving the place in the list, shown once the answer is there, and taken back.
 */

import { SENTENCES } from "../shared/error_texts.js";
import { faultOf, sayFault } from "../shared/failed_requests.js";
import { request } from "../shared/request.js";
import { signInAddress } from "../shared/session.js";
import { say } from "../shared/status.js";
import { showWaiting } from "../shared/waiting.js";
import { knownIds } from "./far_rows.js";
import { isEmptied, showOutcome, takeBack } from "./outcomes.js";
import { ask, closeQuestion, complain, openQuestion } from "./question.js";
import { selection } from "./selection.js";
import { idOf, tiles, topTile } from "./tiles.js";

/** @typedef {{said: string, undo: string | null, failed: Record<string, string>}} Answer */

const ACTIONS = "/gallery/actions";
/** A little longer than the gateway waits (gateway/routes/pages.conf). */
const ANSWERED_WITHIN_MS = 22_000;
/** What was not done, and may be asked for once more, stays selected. */
const ONCE_MORE = "time_over";
/** Done once more, a turn goes further: nobody is offered that where it may have been done. */
const TURNING = new Set(["turn_left", "turn_right"]);

let isBusy = false;

/** Take over the forms of the bar and of its questions. */
export function actOnSelection() {
  document.addEventListener("submit", take);
  document.addEventListener("formdata", ({ target, formData }) => {
    // Of a form with boxes of this name, `id` is those.
    if (!(target instanceof HTMLFormElement) || target.getAttribute("id") !== "selection") return;
    // Boxes are on the page for some of them only.
    for (const name of ["id", "expected_count"]) formData.delete(name);
    if (selection.all) formData.append("expected_count", String(selection.all));
    else for (const id of selection.ids) formData.append("id", id);
  });
}

/** @param {SubmitEvent} event */
function take(event) {
  const { target: form, submitter } = event;
  if (!(form instanceof HTMLFormElement) || form.getAttribute("action") !== ACTIONS || form.closest("#status")) return;
  // An archive is a file, which the browser fetches by itself.
  if (!(submitter instanceof HTMLButtonElement) || submitter.hasAttribute("formaction") || submitter.formMethod === "dialog") return;
  event.preventDefault();
  for (const menu of document.querySelectorAll(/** @type {"details"} */ (".selection-more[open]"))) menu.open = false;
  const data = new FormData(form);
  data.append(submitter.name, submitter.value);
  void act(data, submitter);
}

/**
 * @param {FormData} data
 * @param {HTMLButtonElement} button
 */
async function act(data, button) {
  if (isBusy) return;
  isBusy = true;
  const end = showWaiting(button);
  const again = TURNING.has(button.value) ? undefined : () => button.isConnected && button.click();
  try {
    const answer = await send(data);
    if (answer.headers.get("Content-Type")?.startsWith("application/json")) {
      closeQuestion();
      const { length } = data.getAll("expected_count");
      if (length) settleAll(await answer.json());
      else settle(String(data.get("action")), data.getAll("id").map(String), await answer.json());
    } else if (!ask(await answer.text())) {
      fail({ sentence: SENTENCES.unanswered, isSignedOut: false }, again);
    } else if (answer.status === 409) {
      countAgain();
    }
  } catch (error) {
    fail(faultOf(error), again);
  } finally {
    end();
    isBusy = false;
  }
}

/**
 * @param {FormData} data
 * @returns {Promise<Response>} what was done, or a question; rejects with an answer that is neither
 */
async function send(data) {
  const answer = await request(ACTIONS, {
    method: "POST",
    body: new URLSearchParams(/** @type {[string, string][]} */ ([...data])),
    headers: { Accept: "application/json" },
    redirect: "manual",
    milliseconds: ANSWERED_WITHIN_MS,
  });
  if (answer.ok || [409, 422].includes(answer.status)) return answer;
  throw answer;
}

/**
 * @param {string} action
 * @param {string[]} ids
 * @param {Answer} answer
 */
function settle(action, ids, { said, undo, failed }) {
  const done = ids.filter((id) => !(id in failed));
  const before = showOutcome(action, done);
  const hadFocus = document.querySelector("#selection:focus-within, dialog:focus-within") !== null;
  const left = ids.filter((id) => failed[id] === ONCE_MORE);
  if (left.length) selection.remove(ids.filter((id) => !left.includes(id)));
  else selection.end();
  say(said, { action: undo ? { words: "Undo", act: () => void takeBackAll(undo, before, TURNING.has(action)) } : undefined });
  // The bar is gone, and what can be done now is beside the sentence.
  if (hadFocus && !left.length) (document.querySelector(/** @type {"button"} */ ("#status button")) ?? document.getElementById("select"))?.focus();
  if (isEmptied() || TURNING.has(action) || action === "remove_from_album") void refresh();
}

/**
 * What the page does not have was changed as well: it asks for the list once more.
 * @param {Answer} answer
 */
function settleAll({ said, undo, failed }) {
  const hadFocus = document.querySelector("#selection:focus-within, dialog:focus-within") !== null;
  const left = Object.keys(failed).filter((id) => failed[id] === ONCE_MORE);
  if (left.length) selection.chooseByHand(left);
  else selection.end();
  say(said, { action: undo ? { words: "Undo", act: () => void takeBackAll(undo, new Map(), true) } : undefined });
  if (hadFocus && !left.length) /** @type {HTMLElement | null} */ (document.querySelector("#status button"))?.focus();
  void refresh();
}

/** The list has another number of pictures than was selected: what is asked now has the true one, and so has the bar. */
function countAgain() {
  const now = document.querySelector(/** @type {"input"} */ (".selection-dialog [name=expected_count]"));
  if (!selection.all || !now) return;
  const isOffered = document.querySelector(".selection-dialog button") !== null;
  if (isOffered) selection.takeAll(Number(now.value));
  else selection.chooseByHand(knownIds());
}

/**
 * @param {string} token
 * @param {import("./outcomes.js").Before} before
 * @param {boolean} isTurned whether tiles have other shapes then, or others are there
 */
async function takeBackAll(token, before, isTurned) {
  const data = new FormData();
  data.append("undo", token);
  const again = () => void takeBackAll(token, before, isTurned);
  try {
    const answer = await send(data);
    const { said, failed } = /** @type {Answer} */ (await answer.json());
    const back = takeBack(before, new Set(Object.keys(failed)));
    say(said);
    // Their tiles are not on this page any more.
    if (back < before.size - Object.keys(failed).length || isTurned) void refresh();
  } catch (error) {
    fail(faultOf(error), again);
  }
}

/**
 * What is selected and typed stays; done once more, an action changes nothing that it has changed already.
 * @param {import("../shared/failed_requests.js").Fault} fault
 * @param {(() => void) | undefined} again
 */
function fail(fault, again) {
  const { isSignedOut } = fault;
  const sentence = isSignedOut ? SENTENCES.session_ended : fault.sentence;
  if (openQuestion()) complain(sentence, isSignedOut ? signInAddress() : "");
  else sayFault({ sentence, isSignedOut }, again);
}

/** Ask for the list once more, at the picture that is on top of the window, which stays there. */
async function refresh() {
  const { htmx } = /** @type {any} */ (globalThis);
  const tile = topTile();
  const address = new URL(location.href);
  const top = tile?.getBoundingClientRect().top ?? 0;
  if (tile && scrollY > 0) address.searchParams.set("at", idOf(tile));
  await htmx.ajax("GET", address.pathname + address.search, { target: "#main", select: "#main", swap: "outerHTML" });
  const now = tile && tiles().find((one) => idOf(one) === idOf(tile));
  if (now) scrollBy({ top: now.getBoundingClientRect().top - top, behavior: "instant" });
}
