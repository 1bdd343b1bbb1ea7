"use server";

import { eq } from "drizzle-orm";
import { revalidatePath } from "next/cache";
import { getDb } from "@/db";
import { user } from "@/db/schema";
import { readName } from "@/lib/name";
import { requireSession } from "@/lib/require-session";
import { revalidateSession } from "@/lib/server";

/** Changes the signed-in user's display name. */
export async function rename(form: FormData): Promise<void> {
  const found = await requireSession();
  const name = readName(form);
  if (name === undefined) return;

  const db = await getDb();
  await db.update(user).set({ name }).where(eq(user.id, found.user.id));
  await revalidateSession();
  revalidatePath("/", "layout");
}
