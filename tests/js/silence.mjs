/** A server that takes every request and answers none. */
export class SilentServer {
  paths = [];

  constructor() {
    globalThis.fetch = (path, { signal } = {}) =>
      new Promise((_, reject) => {
        this.paths.push(path);
        // Node ends while nothing but a timer of AbortSignal is waited for.
        const alive = setInterval(() => {}, 1000);
        const end = () => {
          clearInterval(alive);
          reject(signal.reason);
        };
        if (signal?.aborted) end();
        signal?.addEventListener("abort", end);
      });
  }
}
