/**
 * What happens when a request of htmx fails, whatever part of a page sent it: nothing is swapped, so that the old state and all
 * that was typed stay; one sentence says what is wrong, with Try again.
 */

import { formatWait } from "./numbers.js";
import { parseRetryAfter } from "./problem.js";
import { say } from "./status.js";

/** @type {Readonly<Record<number, string>>} */
const SENTENCES = Object.freeze({
  0: "The connection broke. Check it, then try again.",
  401: "You are signed out. Sign in, then try again.",
  403: "That was refused. Reload the page, then try again.",
  404: "This is not there any more. It may have been deleted in another window.",
  413: "That is too large. Make it shorter first.",
  429: "That was a little fast. Wait {wait}, then try again.",
  502: "The server does not answer just now. Try again in a moment.",
  503: "The server does not answer just now. Try again in a moment.",
  504: "The server does not answer just now. Try again in a moment.",
});
const OFFLINE = "You are offline. Connect, then try again.";
const MAY_BE_DONE = "The server does not answer just now. It may still do this: look again in a moment.";
const UNKNOWN = "That did not work. Try again in a moment.";

/**
 * @typedef {object} Failure what htmx tells of a request that failed
 * @property {HTMLElement} elt that sent it
 * @property {XMLHttpRequest} xhr
 * @property {{verb: string, triggeringEvent?: Event}} [requestConfig]
 */

/** Takes away what was said of the last failure. */
let forget = () => {};

/** Handle the failed requests of this page. */
export function handleFailedRequests() {
  document.addEventListener("htmx:responseError", (event) => tell(event, sentenceOf(failureOf(event).xhr)));
  document.addEventListener("htmx:sendError", (event) => tell(event, navigator.onLine ? SENTENCES[0] : OFFLINE));
  document.addEventListener("htmx:timeout", (event) => {
    const isLook = failureOf(event).requestConfig?.verb === "get";
    tell(event, isLook ? SENTENCES[504] : MAY_BE_DONE);
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
  const isSignedOut = xhr.status === 401;
  forget = say(sentence, {
    stays: true,
    link: isSignedOut ? { words: "Sign in", href: `/login?next=${encodeURIComponent(location.pathname + location.search)}` } : undefined,
    action: { words: "Try again", act: () => sendAgain(elt, requestConfig?.triggeringEvent) },
  });
}

/**
 * @param {{status: number, getResponseHeader: (name: string) => string | null}} answer
 * @returns {string} what went wrong, then what to do
 */
export function sentenceOf(answer) {
  const text = SENTENCES[answer.status] ?? UNKNOWN;
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
