/** One line for each step that takes time. */

/** Does a step, and says how long it took; a step may add a word about what it found. */
export async function step<T>(name: string, work: (say: (note: string) => void) => Promise<T>): Promise<T> {
  const started = performance.now();
  let note = "";
  process.stdout.write(`  ${name.padEnd(28)}`);
  try {
    const result = await work((text) => (note = text));
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    process.stdout.write(`${seconds.padStart(6)} s  ${note}\n`);
    return result;
  } catch (error) {
    process.stdout.write(" failed\n");
    throw error;
  }
}
