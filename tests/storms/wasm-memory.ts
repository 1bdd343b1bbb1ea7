/**
 * How much memory the wasm of a Worker has, seen from beside it: whoever imports this before the
 * built Worker sees every instance that it makes.
 */

interface Instance {
  readonly exports: { readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number } };
}

const platform = (globalThis as unknown as { WebAssembly: { Instance: new (...of: unknown[]) => Instance } }).WebAssembly;

const made: Instance[] = [];

platform.Instance = class extends platform.Instance {
  constructor(...of: unknown[]) {
    super(...of);
    made.push(this);
  }
};

/** The memory of the latest instance, in bytes. It grows and never shrinks. */
export function wasmMemory(): number {
  return made.at(-1)?.exports.memory.buffer.byteLength ?? 0;
}

/** How many instances there were: one, and one more for each that aborted. */
export function wasmInstances(): number {
  return made.length;
}

/** The most pages that 32 bits can address, and the bytes of each (WebAssembly, §4.2.8). */
const MOST = 65_536;
const PAGE = 65_536;

/** Takes all memory that the latest instance may still have: its Rust aborts when it next needs more. */
export function takeMemory(): void {
  made.at(-1)?.exports.memory.grow(MOST - wasmMemory() / PAGE);
}
