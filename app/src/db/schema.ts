import { user } from "@vestibule/schema/drizzle";
import { index, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";

export * from "@vestibule/schema/drizzle";

/** As in migrations/0001_project.sql. */
export const project = pgTable(
  "project",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    userId: text("user_id")
      .notNull()
      .references(() => user.id, { onDelete: "cascade" }),
    name: text("name").notNull(),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [index("project_user_id_created_at_idx").on(table.userId, table.createdAt.desc())],
);
