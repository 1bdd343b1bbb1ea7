const MESSAGES: Record<string, string> = {
  access_denied: "You cancelled the sign-in. Nothing was changed.",
  account_not_linked:
    "This e-mail address already belongs to an account that signs in another way. Use the way you used before.",
  email_not_found: "Your account there has no e-mail address that it would share with us.",
  email_not_verified: "Verify your e-mail address there first, then try again.",
  signup_disabled: "New accounts cannot be made at the moment.",
  state_mismatch: "This sign-in was started elsewhere, has expired or was already used. Start again.",
  state_not_found: "This sign-in was not started here. Start again.",
};

/** What a visitor is told about an error code of the gateway's, out of `?error=`. */
export function signInError(code: string): string {
  return MESSAGES[code] ?? "Signing in did not work. Please try again.";
}
