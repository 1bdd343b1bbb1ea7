import { localPath } from "@vestibule/next";

/** The query of a page that shows the sign-in card. */
export type SignInQuery = Promise<Record<string, string | string[] | undefined>>;

/** Where to go after signing in, and what went wrong the last time. */
export async function readSignInQuery(
  query: SignInQuery,
): Promise<{ callbackURL: string; error: string | undefined }> {
  const { callbackURL, error } = await query;
  return {
    callbackURL: localPath(callbackURL),
    error: typeof error === "string" ? error : undefined,
  };
}
