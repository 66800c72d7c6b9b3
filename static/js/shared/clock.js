/**
 * The server's clock, told from the page that came from it: browsers are set to the wrong time.
 */

/**
 * @param {number} answeredAt when the server made the page, milliseconds since 1970
 * @returns {() => number} never later than the server's own clock, in milliseconds since 1970; the browser's clock where the page
 *   did not come from the server just now
 */
export function serverClock(answeredAt) {
  const [load] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
  if (!answeredAt || !load?.transferSize) return () => Date.now();
  const ahead = answeredAt - (performance.timeOrigin + load.responseStart);
  return () => Date.now() + ahead;
}
