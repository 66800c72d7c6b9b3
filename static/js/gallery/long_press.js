/**
 * A long press of a finger on a tile, which the browser would open a menu for.
 */

import { tileOf } from "./tiles.js";

const LONG_MILLISECONDS = 450;
const STILL_PIXELS = 10;

/** @param {(tile: HTMLAnchorElement) => void} act */
export function onLongPress(act) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let waiting;
  let isLong = false; // What the lifted finger does then is no click on the tile.
  /** @type {{clientX: number, clientY: number}} */
  let begun = { clientX: 0, clientY: 0 };
  const stop = () => clearTimeout(waiting);

  document.addEventListener("pointerdown", (event) => {
    stop();
    isLong = false;
    const tile = event.pointerType === "touch" && event.isPrimary ? tileOf(event.target) : null;
    if (!tile) return;
    begun = event;
    waiting = setTimeout(() => {
      isLong = true;
      act(tile);
    }, LONG_MILLISECONDS);
  });
  document.addEventListener("pointermove", ({ clientX, clientY }) => {
    if (Math.hypot(clientX - begun.clientX, clientY - begun.clientY) > STILL_PIXELS) stop();
  });
  for (const name of ["pointerup", "pointercancel"]) document.addEventListener(name, stop);
  for (const name of ["click", "contextmenu", "dragstart"]) {
    document.addEventListener(
      name,
      (event) => {
        if (!isLong) return;
        event.preventDefault();
        event.stopPropagation();
      },
      true,
    );
  }
}
