/**
 * What can be done with a picture once it is stored: its links are copied, and who can see it is changed.
 */

import { copyText, LINK_COPIED } from "../shared/clipboard.js";
import { faultOf, sayFault } from "../shared/failed_requests.js";
import { linkAs } from "../shared/links.js";
import { pictures } from "../shared/numbers.js";
import { request } from "../shared/request.js";
import { renewSession } from "../shared/session.js";
import { say } from "../shared/status.js";

/** What is said when that has changed, as on the page of a picture (bff/words/images.py). */
export const WHO_SEES = Object.freeze({
  link: "Anyone with the link can see it now.",
  private: "Only you can see it now.",
});

export class UploadSharing {
  /** @type {Set<string>} */
  #changing = new Set();

  /**
   * @param {import("./queue.js").UploadQueue} queue
   * @param {import("./rows.js").UploadRows} rows
   */
  constructor(queue, rows) {
    this.queue = queue;
    this.rows = rows;
  }

  /**
   * @param {string} id
   * @param {import("../shared/links.js").Format} format
   */
  async copyLink(id, format) {
    const picture = this.queue.get(id)?.picture;
    if (!picture) return;
    const copied = await copyText(linkAs(format, picture));
    if (copied) this.rows.showCopied(id);
    const what = format === "file_address" ? "File address" : "Link";
    say(copied ? `${what} copied.` : `The ${what.toLowerCase()} could not be copied. Open the picture and copy it there.`);
  }

  /**
   * Let anyone with the link see a picture, then copy the link: nobody is handed one that does not open.
   * @param {string} id
   */
  async share(id) {
    if (!(await this.#setVisibility(id, "link", () => void this.share(id)))) return;
    const picture = this.queue.get(id)?.picture;
    const copied = picture ? await copyText(linkAs("link", picture)) : false;
    if (copied) this.rows.showCopied(id);
    say(`${WHO_SEES.link} ${copied ? LINK_COPIED : "Copy its link from the row."}`);
  }

  /** Copy the links that others can open, and offer to share the rest. */
  async copyAllLinks() {
    const stored = this.queue.uploads.filter((upload) => upload.picture !== null);
    const [shared, hidden] = [true, false].map((is) => stored.filter(({ picture }) => (picture?.visibility === "link") === is));
    const links = shared.map(({ picture }) => linkAs("link", /** @type {import("./transport.js").Picture} */ (picture)));
    const isCopied = links.length > 0 && (await copyText(links.join("\n")));
    const copied = copiedSentence(links.length, isCopied);
    if (hidden.length === 0) return void say(copied);
    const left = leftOutSentence(hidden.length, links.length > 0);
    const words = hidden.length === 1 ? "Share it and copy all" : `Share ${hidden.length} and copy all`;
    say([copied, left].filter(Boolean).join(" "), { stays: true, action: { words, act: () => void this.#shareAll(hidden) } });
  }

  /** @param {import("./record.js").Upload[]} hidden */
  async #shareAll(hidden) {
    say(`Sharing ${pictures(hidden.length)}.`, { stays: true });
    // One after the other: the first one that fails has said why.
    for (const { id } of hidden) if (!(await this.#setVisibility(id, "link", () => void this.#shareAll(hidden)))) return;
    await this.copyAllLinks();
  }

  /**
   * @param {string} id
   * @param {"private" | "link"} visibility
   * @param {() => void} again what somebody did, once more
   * @returns {Promise<boolean>} whether the server has done it
   */
  async #setVisibility(id, visibility, again) {
    const picture = this.queue.get(id)?.picture;
    if (!picture || this.#changing.has(id)) return false;
    this.#changing.add(id);
    this.rows.showSharing(id, true);
    try {
      this.queue.noteVisibility(await changeVisibility(picture.id, visibility));
      return true;
    } catch (reason) {
      sayFault(faultOf(reason), again);
      return false;
    } finally {
      this.#changing.delete(id);
      this.rows.showSharing(id, false);
    }
  }

  /** @param {string} id */
  async hide(id) {
    if (await this.#setVisibility(id, "private", () => void this.hide(id))) say(WHO_SEES.private);
  }
}

/**
 * @param {number} count
 * @param {boolean} isCopied
 * @returns {string} empty where there is none
 */
function copiedSentence(count, isCopied) {
  if (count === 0) return "";
  if (!isCopied) return "The links could not be copied.";
  return count === 1 ? "1 link copied." : `${count} links copied.`;
}

/**
 * @param {number} hidden how many only their owner can see
 * @param {boolean} areOthersCopied
 * @returns {string}
 */
function leftOutSentence(hidden, areOthersCopied) {
  if (areOthersCopied) return `Only you can see ${pictures(hidden)}, so the links are left out.`;
  return `Nothing copied: only you can see ${hidden === 1 ? "it" : `these ${hidden}`}.`;
}

/**
 * @param {string} id of the picture
 * @param {"private" | "link"} visibility
 * @returns {Promise<import("./transport.js").Picture>} rejects with an answer that refuses
 */
async function changeVisibility(id, visibility) {
  const change = () =>
    request(`/v1/images/${encodeURIComponent(id)}`, {
      method: "PATCH",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify({ visibility }),
    });
  let answer = await change();
  if (answer.status === 401 && (await renewSession())) answer = await change();
  if (!answer.ok) throw answer;
  return answer.json();
}
