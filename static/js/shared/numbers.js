/**
 * Numbers in words, as the server's pages say them (`byte_words` and `wait_words` in bff/).
 */

const UNITS = ["kB", "MB", "GB"];

/**
 * @param {number} bytes
 * @returns {string} such as 812 bytes, 36 kB or 4.1 MB
 */
export function formatBytes(bytes) {
  if (bytes < 1000) return `${bytes} bytes`;
  let value = bytes / 1000;
  for (const unit of UNITS) {
    if (value < 999.5) return `${value.toFixed(value < 10 ? 1 : 0)} ${unit}`;
    value /= 1000;
  }
  return `${value.toFixed(1)} TB`;
}

/**
 * @param {number | null} seconds
 * @returns {string} how long to wait, never shorter than it is
 */
export function formatWait(seconds) {
  if (seconds === null || seconds <= 1) return "a moment";
  if (seconds < 120) return `${seconds} seconds`;
  return `${Math.ceil(seconds / 60)} minutes`;
}

/**
 * @param {number} count
 * @returns {string}
 */
export function pictures(count) {
  return count === 1 ? "1 picture" : `${count} pictures`;
}
