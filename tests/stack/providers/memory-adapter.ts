/** What oidc-provider remembers. Its own in-memory adapter forgets all but 1,000 entries: too few for a storm. */

import type { Adapter, AdapterPayload } from "oidc-provider";

interface Entry {
  readonly model: string;
  readonly payload: AdapterPayload;
  /** Milliseconds since 1970. */
  readonly expires: number;
}

/** Makes the adapters of one provider, which share one memory. */
export function memoryAdapters(): (model: string) => Adapter {
  const entries = new Map<string, Entry>();
  let sweepAt = 1_000;
  /** Only when the memory has doubled, so that writing stays cheap. */
  const sweep = () => {
    if (entries.size < sweepAt) return;
    const now = Date.now();
    for (const [key, entry] of entries) {
      if (entry.expires <= now) entries.delete(key);
    }
    sweepAt = Math.max(sweepAt, 2 * entries.size);
  };
  const find = (matches: (payload: AdapterPayload) => boolean, model: string): AdapterPayload | undefined => {
    for (const entry of entries.values()) {
      if (entry.model === model && matches(entry.payload)) return entry.payload;
    }
    return undefined;
  };

  return (model) => ({
    async upsert(id, payload, expiresIn = Infinity) {
      sweep();
      entries.set(`${model}:${id}`, { model, payload, expires: Date.now() + expiresIn * 1000 });
    },
    async find(id) {
      return entries.get(`${model}:${id}`)?.payload;
    },
    async findByUid(uid) {
      return find((payload) => payload.uid === uid, model);
    },
    async findByUserCode(userCode) {
      return find((payload) => payload.userCode === userCode, model);
    },
    async consume(id) {
      const entry = entries.get(`${model}:${id}`);
      if (entry) entry.payload.consumed = Math.floor(Date.now() / 1000);
    },
    async destroy(id) {
      entries.delete(`${model}:${id}`);
    },
    async revokeByGrantId(grantId) {
      for (const [key, { payload }] of entries) {
        if (payload.grantId === grantId) entries.delete(key);
      }
    },
  });
}
