/**
 * Waits for `work` until `deadline` passes, whether or not `work` heeds that signal: a binding is
 * free to ignore it.
 *
 * @throws `deadline`'s reason once it has passed. `work` goes on, and nobody hears what comes of it.
 */
export function until<T>(deadline: AbortSignal, work: Promise<T>): Promise<T> {
  const passed = new Promise<never>((_, reject) => {
    deadline.addEventListener("abort", () => reject(deadline.reason), { once: true });
  });
  return Promise.race([work, passed]);
}
