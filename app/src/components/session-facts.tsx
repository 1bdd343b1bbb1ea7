import { Moment } from "@/components/moment";
import type { Session } from "@/lib/auth-types";

/** What is known of a session. Its token is not shown to anyone. */
export function SessionFacts({ session, user }: Session) {
  return (
    <dl className="facts">
      <dt>E-mail verified</dt>
      <dd>{user.emailVerified ? "Yes" : "No"}</dd>
      <dt>Signed in</dt>
      <dd>
        <Moment at={session.createdAt} />
      </dd>
      <dt>Expires</dt>
      <dd>
        <Moment at={session.expiresAt} />
      </dd>
    </dl>
  );
}
