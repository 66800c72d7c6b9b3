/**
 * Tells whether a picture is the one of an upload whose answer nobody saw: by the time at which its file was chosen, which is
 * each upload's own.
 */

import { request } from "../shared/request.js";

/** @typedef {import("./transport.js").Picture} Picture */

/** What was sent a moment ago is among the newest. */
const NEWEST = 200;

/**
 * @param {Pick<Picture, "created_at">} picture
 * @param {{chosenAt: number}} upload
 * @returns {boolean}
 */
export function isOwn({ created_at = "" }, { chosenAt }) {
  return chosenAt > 0 && Date.parse(created_at) === chosenAt;
}

/**
 * @param {{chosenAt: number}} upload
 * @param {AbortSignal} signal
 * @returns {Promise<Picture | null>} null also where that cannot be said
 */
export async function storedPicture(upload, signal) {
  try {
    const answer = await request(`/v1/images?limit=${NEWEST}`, { headers: { Accept: "application/json" }, signal });
    const { items } = answer.ok ? await answer.json() : { items: [] };
    return items.find((/** @type {Picture} */ picture) => isOwn(picture, upload)) ?? null;
  } catch {
    signal.throwIfAborted();
    return null;
  }
}
