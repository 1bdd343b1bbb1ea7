import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { SignIn } from "@/components/sign-in";
import { readSignInQuery, type SignInQuery } from "@/lib/query";
import { getSession } from "@/lib/server";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage({ searchParams }: { searchParams: SignInQuery }) {
  const query = await readSignInQuery(searchParams);
  if ((await getSession()) !== null) redirect(query.callbackURL);
  return (
    <div className="narrow">
      <h1>Sign in</h1>
      <SignIn {...query} />
    </div>
  );
}
