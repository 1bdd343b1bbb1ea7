"use server";

import { revalidatePath } from "next/cache";
import { getDb } from "@/db";
import { project } from "@/db/schema";
import { readName } from "@/lib/name";
import { requireSession } from "@/lib/require-session";

/** Adds a project of the signed-in user's. */
export async function addProject(form: FormData): Promise<void> {
  const { user } = await requireSession();
  const name = readName(form);
  if (name === undefined) return;

  const db = await getDb();
  await db.insert(project).values({ userId: user.id, name });
  revalidatePath("/projects");
}
