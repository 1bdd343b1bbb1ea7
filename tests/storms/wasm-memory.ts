/**
 * How much memory the wasm of a Worker has, seen from beside it: whoever imports this before the
 * built Worker sees every instance that it makes.
 */

interface Instance {
  readonly exports: { readonly memory: { readonly buffer: ArrayBuffer } };
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
