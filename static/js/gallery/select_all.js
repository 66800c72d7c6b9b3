/**
 * The way to more in the bar of a selection: first to all on the page, then to all that the list has, and back to choosing by hand.
 */

import { SENTENCES } from "../shared/error_texts.js";
import { faultOf, sayFault } from "../shared/failed_requests.js";
import { say } from "../shared/status.js";
import { showWaiting } from "../shared/waiting.js";
import { knownIds } from "./far_rows.js";
import { selection } from "./selection.js";
import { countList, isLonger } from "./whole_list.js";

/** @typedef {import("./whole_list.js").WholeList} WholeList */

/** @type {WholeList | null} */
let whole = null;
let isAsked = false;

/** @returns {HTMLAnchorElement | null} */
function way() {
  return document.querySelector(/** @type {"a"} */ ("#selection-all"));
}

/** Begin on this page. */
export function offerAll() {
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("#selection-all") : null;
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (selection.all) selection.chooseByHand([]);
    else if (isPageSelected()) void takeAll();
    else selection.add(knownIds());
  });
}

/** The way leads on from what is selected now. */
export function showWay() {
  const link = way();
  if (!link) return;
  if (!selection.isOn) {
    [whole, isAsked] = [null, false];
    return;
  }
  const goesOn = isLonger();
  const isWholePage = !selection.all && isPageSelected();
  link.hidden = isWholePage && (!goesOn || isTooMuch());
  const words = selection.all ? "Choose by hand" : isWholePage ? wholeWords() : goesOn ? "All on this page" : "Select all";
  if (link.textContent !== words) link.textContent = words;
  if (isWholePage && goesOn && !isAsked) void learn();
}

/** @returns {string} what is to be said where more are there than can be selected at once */
export function mostWords() {
  if (!whole || !isTooMuch() || !isPageSelected()) return "";
  return ` of ${whole.count.toLocaleString("en")}, at most ${whole.most.toLocaleString("en")} at once`;
}

/** @returns {boolean} */
function isPageSelected() {
  const ids = knownIds();
  return ids.length > 0 && ids.every((id) => selection.has(id));
}

function isTooMuch() {
  return whole !== null && whole.count > whole.most;
}

function wholeWords() {
  return whole ? `Select all ${whole.count.toLocaleString("en")} pictures` : "Select all pictures";
}

/** Nobody has asked for the number yet: where it does not come, the way asks once more. */
async function learn() {
  isAsked = true;
  try {
    whole = await countList();
  } catch {
    return;
  }
  selection.tell();
}

async function takeAll() {
  const link = way();
  if (link?.ariaBusy === "true") return;
  link?.setAttribute("aria-busy", "true");
  const end = showWaiting(link);
  try {
    whole ??= await countList();
    // Meanwhile something else may have been chosen.
    if (!selection.isOn || !isPageSelected()) return;
    if (whole.count && !isTooMuch()) selection.takeAll(whole.count);
  } catch (error) {
    const { sentence, isSignedOut } = faultOf(error);
    sayFault({ sentence: isSignedOut ? SENTENCES.session_ended : sentence, isSignedOut }, () => void takeAll());
  } finally {
    link?.removeAttribute("aria-busy");
    end();
    selection.tell();
  }
}

/** Takes away what was said of choosing by hand, which is so for one number only. */
let forget = () => {};
let saidOf = 0;

/**
 * Say that no more than what is ticked is selected, where all were, for as long as that is so.
 * @param {number} all how many that were; 0 where pictures were chosen by hand before
 */
export function sayByHand(all) {
  const { count } = selection;
  if (count !== saidOf || selection.all) forget();
  if (!all || selection.all || !count) return;
  saidOf = count;
  forget = say(`Chosen by hand again: ${count.toLocaleString("en")} of ${all.toLocaleString("en")} are selected.`);
}
