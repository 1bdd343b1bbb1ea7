import { SessionFacts } from "@/components/session-facts";
import { SignIn } from "@/components/sign-in";
import { SignOutButton } from "@/components/sign-out-button";
import { UserCard } from "@/components/user-card";
import { readSignInQuery, type SignInQuery } from "@/lib/query";
import { getSession } from "@/lib/server";

export default async function Home({ searchParams }: { searchParams: SignInQuery }) {
  const found = await getSession();
  if (found === null) {
    return (
      <div className="split">
        <div>
          <h1>A front door for your Next.js app</h1>
          <p className="lead">
            Sign-in runs in a Worker of its own, in front of this app. Your sessions live in your
            PostgreSQL, and reading one costs your pages a service binding call.
          </p>
        </div>
        <SignIn {...await readSignInQuery(searchParams)} />
      </div>
    );
  }
  return (
    <>
      <h1>Welcome</h1>
      <UserCard user={found.user}>
        <SignOutButton />
      </UserCard>
      <h2>This session</h2>
      <SessionFacts {...found} />
    </>
  );
}
