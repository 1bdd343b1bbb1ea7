/**
 * The gateway as it was built, with a clock that a test puts forward: what it keeps between requests
 * grows old in no time. `/clock?ahead=…` sets by how many milliseconds.
 */

// Made by `cargo xtask build gateway`.
import built from "../../gateway/build/index.js";

/** A class from Rust, of which the build says no more. */
const Gateway = built as new (...parts: never[]) => { fetch(request: Request): Promise<Response> };

const Real = Date;
let ahead = 0;

globalThis.Date = class extends Real {
  constructor(...parts: ConstructorParameters<DateConstructor> | []) {
    if (parts.length === 0) super(Real.now() + ahead);
    else super(...parts);
  }

  static override now(): number {
    return Real.now() + ahead;
  }
} as DateConstructor;

export default class extends Gateway {
  override async fetch(request: Request): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname !== "/clock") return super.fetch(request);
    ahead = Number(searchParams.get("ahead"));
    return new Response();
  }
}
