/**
 * What an action has made of pictures, on their tiles: some are gone, some have another mark. All of it can be taken back.
 */

import { changeKept, knownIds } from "./far_rows.js";
import { idOf } from "./tiles.js";

/** What a tile shows of its picture. @typedef {{isGone: boolean, marks: Record<string, boolean>}} Shown */
/** @typedef {Map<string, Shown>} Before what tiles showed before a change */

const MARKS = ["shared", "favourite"];
/** By the action: which mark a picture has then, or has no more. @type {Readonly<Record<string, Record<string, boolean>>>} */
const MARKING = {
  favourite: { favourite: true },
  unfavourite: { favourite: false },
  link: { shared: true },
  private: { shared: false },
};
const TAKING = new Set(["trash", "delete"]);

/**
 * Show what was done to pictures.
 * @param {string} action
 * @param {Iterable<string>} ids
 * @returns {Before}
 */
export function showOutcome(action, ids) {
  const [wanted, before] = [new Set(ids), /** @type {Before} */ (new Map())];
  const marks = MARKING[action] ?? {};
  if (!TAKING.has(action) && !MARKING[action]) return before;
  changeItems((item, id) => {
    if (!wanted.has(id)) return;
    const was = shownOf(item);
    before.set(id, was);
    write(item, { isGone: was.isGone || TAKING.has(action), marks: { ...was.marks, ...marks } });
  });
  return before;
}

/**
 * Show again what was before.
 * @param {Before} before
 * @param {Set<string>} except ids of those that stay as they are
 * @returns {number} of how many pictures that is
 */
export function takeBack(before, except) {
  let count = 0;
  changeItems((item, id) => {
    const was = except.has(id) ? undefined : before.get(id);
    if (!was) return;
    write(item, was);
    count += 1;
  });
  return count;
}

/** @returns {boolean} whether the page has no picture left, nor keeps one */
export function isEmptied() {
  return document.querySelector("#gallery .rows > li") !== null && knownIds().length === 0;
}

/** @param {(item: HTMLElement, id: string) => void} change */
function changeItems(change) {
  const changeOne = (/** @type {HTMLElement} */ item) => {
    const tile = item.querySelector("a");
    if (tile) change(item, idOf(tile));
  };
  document.querySelectorAll(/** @type {"li"} */ ("#gallery .rows > li:not(.gap)")).forEach(changeOne);
  changeKept(changeOne);
}

/** @param {HTMLElement} item */
function shownOf(item) {
  const marks = Object.fromEntries(MARKS.map((name) => [name, item.querySelector(`.mark-${name}`) !== null]));
  return { isGone: item.matches(".is-gone"), marks };
}

/**
 * @param {HTMLElement} item
 * @param {Shown} shown
 */
function write(item, { isGone, marks }) {
  item.classList.toggle("is-gone", isGone);
  const template = document.getElementById("marks");
  for (const name of MARKS) {
    const there = item.querySelector(`.mark-${name}`);
    if (!marks[name]) there?.remove();
    else if (!there && template instanceof HTMLTemplateElement) {
      const mark = template.content.querySelector(`.mark-${name}`)?.cloneNode(true);
      // The style sheet puts that of a favourite beside that of a link before it.
      const next = item.querySelector(name === "shared" ? ".mark-favourite, .caption" : ".caption");
      if (mark) next?.before(mark);
    }
  }
}
