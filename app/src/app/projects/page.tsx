import { desc, eq } from "drizzle-orm";
import type { Metadata } from "next";
import { Moment } from "@/components/moment";
import { getDb } from "@/db";
import { project } from "@/db/schema";
import { requireSession } from "@/lib/require-session";
import { addProject } from "./actions";

export const metadata: Metadata = { title: "Projects" };

export default async function ProjectsPage() {
  const found = await requireSession({ redirectTo: "/sign-in?callbackURL=/projects" });
  const db = await getDb();
  const projects = await db
    .select()
    .from(project)
    .where(eq(project.userId, found.user.id))
    .orderBy(desc(project.createdAt))
    .limit(100);

  return (
    <>
      <h1>Projects</h1>
      <p className="lead">Rows of your own, read with Drizzle through Hyperdrive.</p>
      <form action={addProject} className="row">
        <label className="grow">
          Project name
          <input name="name" required maxLength={80} autoComplete="off" />
        </label>
        <button type="submit">Add project</button>
      </form>
      {projects.length === 0 ? (
        <p className="empty">No projects yet.</p>
      ) : (
        <ul className="list" aria-label="Your projects">
          {projects.map(({ id, name, createdAt }) => (
            <li key={id}>
              <span>{name}</span>
              <Moment at={createdAt} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
