import type { Metadata } from "next";
import { SessionFacts } from "@/components/session-facts";
import { SignOutButton } from "@/components/sign-out-button";
import { UserCard } from "@/components/user-card";
import { requireSession } from "@/lib/require-session";
import { rename } from "./actions";

export const metadata: Metadata = { title: "Protected page" };

export default async function ProtectedPage() {
  const found = await requireSession({ redirectTo: "/sign-in?callbackURL=/protected" });
  return (
    <>
      <h1>Protected page</h1>
      <p className="lead">
        Only someone who is signed in gets this far. The server rendered this page from the session
        below.
      </p>
      <UserCard user={found.user}>
        <SignOutButton />
      </UserCard>
      <SessionFacts {...found} />
      <h2>Your name</h2>
      <p>
        Saving writes to your row with Drizzle, past the gateway, and then asks it to read the row
        again, so that every page shows the new name at once.
      </p>
      <form action={rename} className="row">
        <label className="grow">
          Display name
          <input name="name" defaultValue={found.user.name} required maxLength={80} />
        </label>
        <button type="submit">Save name</button>
      </form>
    </>
  );
}
