/**
 * What happens when a request of htmx fails, whatever part of a page sent it: nothing is swapped, so that the old state and all
 * that was typed stay; one sentence says what is wrong, with Try again. What a page asks by itself while somebody types fails in
 * silence (`data-silent`). What other scripts ask is told with the same words.
 */

import { SENTENCES, SENTENCES_BY_STATUS, UNKNOWN } from "./error_texts.js";
import { formatWait } from "./numbers.js";
import { parseRetryAfter } from "./problem.js";
import { signInAddress } from "./session.js";
import { say } from "./status.js";

/**
 * What differs from the catalogue, whose sentences of these are about uploads.
 * @type {Readonly<Record<number, string>>}
 */
const OWN = Object.freeze({
  403: "That was refused. Reload the page, then try again.",
  404: "This is not there any more. It may have been deleted in another window.",
  413: "That is too large. Make it shorter first.",
});
const OFFLINE = "You are offline. Connect, then try again.";

/**
 * @typedef {object} Failure what htmx tells of a request that failed
 * @property {HTMLElement} elt that sent it
 * @property {XMLHttpRequest} xhr
 * @property {{verb: string, triggeringEvent?: Event}} [requestConfig]
 */

/**
 * @typedef {object} Fault
 * @property {string} sentence what went wrong, then what to do
 * @property {boolean} isSignedOut
 */

/** Takes away what was said of the last failure. */
let forget = () => {};

/** Handle the failed requests of this page. */
export function handleFailedRequests() {
  document.addEventListener("htmx:responseError", (event) => tell(event, sentenceOf(failureOf(event).xhr)));
  document.addEventListener("htmx:sendError", (event) => tell(event, brokenSentence()));
  document.addEventListener("htmx:timeout", (event) => {
    const isLook = failureOf(event).requestConfig?.verb === "get";
    tell(event, isLook ? SENTENCES_BY_STATUS[504] : SENTENCES.unanswered);
  });
  // What was said of a try before is over with the next.
  document.addEventListener("htmx:beforeRequest", () => forget());
}

/** @param {Event} event */
function failureOf(event) {
  return /** @type {CustomEvent<Failure>} */ (event).detail;
}

/**
 * @param {Event} event
 * @param {string} sentence
 */
function tell(event, sentence) {
  const { elt, xhr, requestConfig } = failureOf(event);
  // Nobody has asked for it, and nothing is said that would not be so.
  if (elt.hasAttribute("data-silent")) return;
  forget = sayFault({ sentence, isSignedOut: xhr.status === 401 }, () => sendAgain(elt, requestConfig?.triggeringEvent));
}

/**
 * @param {Fault} fault
 * @param {(() => void) | undefined} again what was done, once more
 * @returns {() => void} takes away what was said
 */
export function sayFault({ sentence, isSignedOut }, again) {
  return say(sentence, {
    stays: true,
    link: isSignedOut ? { words: "Sign in", href: signInAddress() } : undefined,
    action: again && { words: "Try again", act: again },
  });
}

/**
 * @param {unknown} reason an answer that refuses, or what a request of a script (request.js) was rejected with
 * @returns {Fault}
 */
export function faultOf(reason) {
  if (reason instanceof Response) {
    const sentence = sentenceOf({ status: reason.status, getResponseHeader: (name) => reason.headers.get(name) });
    // The way to the sign-in page, where a script follows none (`redirect: "manual"`).
    return { sentence, isSignedOut: reason.type === "opaqueredirect" || reason.status === 401 };
  }
  // Nobody knows what became of one that came too late.
  const isLate = reason instanceof DOMException && reason.name === "TimeoutError";
  return { sentence: isLate ? SENTENCES.unanswered : brokenSentence(), isSignedOut: false };
}

/** @returns {string} why no answer came at all */
function brokenSentence() {
  return navigator.onLine ? SENTENCES.connection_lost : OFFLINE;
}

/**
 * @param {{status: number, getResponseHeader: (name: string) => string | null}} answer
 * @returns {string} what went wrong, then what to do
 */
export function sentenceOf(answer) {
  const text = OWN[answer.status] ?? SENTENCES_BY_STATUS[answer.status] ?? UNKNOWN;
  return text.replace("{wait}", formatWait(parseRetryAfter(answer.getResponseHeader("Retry-After"), Date.now())));
}

/**
 * Do once more what somebody did, so that whatever listens to it, such as a question before it, comes again as well.
 * @param {HTMLElement} element
 * @param {Event} [cause]
 */
function sendAgain(element, cause) {
  if (element instanceof HTMLFormElement) {
    const submitter = cause instanceof SubmitEvent ? cause.submitter : null;
    element.requestSubmit(submitter?.isConnected ? submitter : null);
  } else {
    element.click();
  }
}
