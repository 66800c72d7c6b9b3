/**
 * The sentences of the question before a sign-out, apart from the page so that they can be tested without one.
 */

import { pictures } from "../shared/numbers.js";

/**
 * What is asked before a sign-out, which clears all that waits in the browser.
 * @param {number} own how many of this account wait
 * @param {number} others how many of other accounts, whose sessions have lapsed here
 * @returns {{title: string, loss: string}}
 */
export function signOutQuestion(own, others) {
  const theirs = `${pictures(others)} of another account`;
  const files = "The files they were chosen from stay where they are.";
  if (own === 0) {
    const title = `${theirs} ${others === 1 ? "waits" : "wait"} in this browser`;
    return { title, loss: `Signing out clears ${others === 1 ? "it" : "them"}, too. ${files}` };
  }
  const title = `${pictures(own)} ${own === 1 ? "is" : "are"} not uploaded yet`;
  const also = others > 0 ? `, also ${theirs}` : "";
  return { title, loss: `Signing out clears what waits in this browser${also}. ${files}` };
}
