/**
 * What the scripts note in this tab, or tell the other tabs: a browser that keeps nothing, as in a private window, is no error.
 */

/** Said of a choice that only a cookie could keep. */
export const NO_COOKIE = "This browser keeps no cookie, so that nothing has changed.";

/**
 * @param {string} name
 * @returns {string | null} what was noted in this tab under the name
 */
export function noted(name) {
  try {
    return sessionStorage.getItem(name);
  } catch {
    return null;
  }
}

/**
 * Note something for the next pages of this tab.
 * @param {string} name
 * @param {string | null} value null forgets it
 * @returns {boolean} whether it is noted
 */
export function note(name, value) {
  try {
    if (value === null) sessionStorage.removeItem(name);
    else sessionStorage.setItem(name, value);
    return true;
  } catch {
    return false;
  }
}

/**
 * Have the other tabs get a `storage` event, if the value is another one than before.
 * @param {string} name
 * @param {string} value
 */
export function tellOtherTabs(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // They look when they are looked at, or loaded again.
  }
}
