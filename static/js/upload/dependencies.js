/**
 * What the queue works with in a browser: network, session, IndexedDB and locks, none of which knows the page.
 */

import { renewSession } from "../shared/session.js";
import { confirmOwner } from "./owner.js";
import { atOnce } from "./pace.js";
import { sleep, untilOnline } from "./retry.js";
import { store } from "./store.js";
import { Tabs } from "./tabs.js";
import { discard, send } from "./transport.js";
import { Unfinished } from "./unfinished.js";

/**
 * @typedef {object} Dependencies
 * @property {(upload: any, sending: import("./transport.js").Sending) => Promise<any>} send
 * @property {(url: string) => Promise<void>} discard
 * @property {() => Promise<void>} confirmOwner
 * @property {() => Promise<boolean>} renewSession
 * @property {(seconds: number, signal: AbortSignal) => Promise<void>} sleep
 * @property {(signal: AbortSignal) => Promise<void>} untilOnline
 * @property {() => number} atOnce how many files are sent together
 * @property {() => number} now by the server's clock, milliseconds since 1970
 * @property {Pick<Unfinished, "copy" | "note" | "forget" | "end" | "onLost">} unfinished
 */

/**
 * @param {string} account the id of the user whose uploads they are
 * @param {() => number} now
 * @returns {Dependencies & {unfinished: Unfinished}}
 */
export function build(account, now) {
  return {
    send,
    discard,
    confirmOwner: () => confirmOwner(account),
    renewSession,
    sleep,
    untilOnline,
    atOnce,
    now,
    unfinished: new Unfinished(account, store, new Tabs(navigator.locks), navigator.storage),
  };
}
