/**
 * Which pictures are selected, by their ids, or that all of the list are: rows that leave the page, a reload and a visit to another page
 * lose none of them.
 */

import { note, noted } from "../shared/storage.js";
import { knownIds } from "./far_rows.js";

const NOTE = "vitrine-selection";
/** Before the number of all, in place of ids. */
const ALL = "*";

/** @returns {string} whose list this is: a selection is of one list of one user, in this tab */
function listHere() {
  const query = new URLSearchParams(location.search);
  for (const name of ["at", "cursor", "select"]) query.delete(name);
  return `${document.documentElement.dataset.viewer} ${location.pathname}?${query}`;
}

class Selection {
  /** @type {Set<string>} */
  #ids = new Set();
  /** @type {(() => void)[]} */
  #listeners = [];
  #isOn = false;
  #all = 0;
  /** Where a range begins. */
  #anchor = "";

  /** Whether somebody selects, even if no picture is selected yet. */
  get isOn() {
    return this.#isOn;
  }

  /** How many the list had when all of it was selected; 0 where pictures are chosen by hand. */
  get all() {
    return this.#all;
  }

  /** How many pictures are selected. */
  get count() {
    return this.#all || this.#ids.size;
  }

  /** @returns {string[]} of what was chosen by hand */
  get ids() {
    return [...this.#ids];
  }

  /** @param {string} id */
  has(id) {
    return this.#all > 0 || this.#ids.has(id);
  }

  /** @param {() => void} listener told of every change */
  listen(listener) {
    this.#listeners.push(listener);
  }

  /** Take up what was selected in this list before, beside what is selected already. */
  resume() {
    const [list, ids] = (noted(NOTE) ?? "").split("\n");
    if (list !== listHere() || !ids) return;
    if (ids.startsWith(ALL)) this.takeAll(Number(ids.slice(ALL.length)));
    else this.#change(ids.split(" "), true);
  }

  begin() {
    this.#isOn = true;
    this.tell();
  }

  /** @param {number} count of all that are in the list, on the page or not */
  takeAll(count) {
    this.#ids.clear();
    this.#all = count;
    this.#isOn = true;
    this.tell();
  }

  /** @param {string[]} ids of what stays selected, where all were */
  chooseByHand(ids) {
    this.#all = 0;
    this.#ids = new Set(ids);
    this.tell();
  }

  end() {
    this.#isOn = false;
    this.#all = 0;
    this.#ids.clear();
    this.#anchor = "";
    this.tell();
  }

  /**
   * @param {string} id
   * @param {boolean} is
   */
  set(id, is) {
    this.#anchor = id;
    this.#change([id], is);
  }

  /**
   * Do to all between the picture that was chosen last and this one what was done to that.
   * @param {string} id
   * @param {string[]} all ids in their order
   */
  extend(id, all) {
    const [from, to] = [all.indexOf(this.#anchor), all.indexOf(id)].sort((one, other) => one - other);
    if (from < 0) this.set(id, !this.has(id));
    else this.#change(all.slice(from, to + 1), this.has(this.#anchor));
  }

  /** @param {Iterable<string>} ids */
  add(ids) {
    this.#change(ids, true);
  }

  /** @param {Iterable<string>} ids */
  remove(ids) {
    this.#change(ids, false);
  }

  /**
   * @param {Iterable<string>} ids
   * @param {boolean} are
   */
  #change(ids, are) {
    if (this.#all && !are) this.#byHand();
    for (const id of this.#all ? [] : ids) {
      if (are) this.#ids.add(id);
      else this.#ids.delete(id);
    }
    this.#isOn = true;
    this.tell();
  }

  /** Of a list that is not known as a whole, what the page has stays selected. */
  #byHand() {
    this.#all = 0;
    this.#ids = new Set(knownIds());
  }

  /** Tell all listeners how things are. */
  tell() {
    const kept = this.#all ? ALL + this.#all : this.ids.join(" ");
    note(NOTE, kept ? `${listHere()}\n${kept}` : null);
    for (const tell of this.#listeners) tell();
  }
}

/** The one of this page. */
export const selection = new Selection();
