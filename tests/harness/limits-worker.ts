/** Counting objects that are out of order, each in a way of its own. */

/** Never answers in time. */
export class SilentLimit {
  fetch(): Promise<Response> {
    return new Promise((resolve) => setTimeout(resolve, 60_000, new Response()));
  }
}

/** Throws. */
export class ThrowingLimit {
  fetch(): Promise<Response> {
    throw new Error("out of order");
  }
}

/** Says what no counting object says. */
export class ConfusedLimit {
  async fetch(): Promise<Response> {
    return Response.json({ type: "perhaps" });
  }
}

export default { fetch: (): Response => new Response(null, { status: 404 }) };
