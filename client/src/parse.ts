import type { Session } from "./types.ts";

const SESSION_DATES = ["expiresAt", "createdAt", "updatedAt"] as const;
const USER_DATES = ["createdAt", "updatedAt"] as const;

/**
 * Reads the body of `/get-session`: a session, `null` for none, or `undefined` for anything else.
 */
export function parseSession(body: unknown): Session | null | undefined {
  if (body === null) return null;
  if (!isRecord(body)) return undefined;

  const session = withDates(body.session, SESSION_DATES);
  const user = withDates(body.user, USER_DATES);
  if (typeof session?.token !== "string" || typeof user?.id !== "string") return undefined;
  // A page that trusted a session of one user with the profile of another would show it to them.
  if (session.userId !== user.id) return undefined;
  return { session, user } as Session;
}

function withDates(
  value: unknown,
  fields: readonly string[],
): Record<string, unknown> | undefined {
  if (!isRecord(value)) return undefined;
  const result = { ...value };
  for (const field of fields) {
    const date = new Date(typeof value[field] === "string" ? value[field] : Number.NaN);
    if (Number.isNaN(date.getTime())) return undefined;
    result[field] = date;
  }
  return result;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
